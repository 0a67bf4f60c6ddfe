using MicroNets.Firmware.Serial;

namespace MicroNets.Tests.Firmware;

/// <summary>What is said of boards that do not answer as firmware of ours does.</summary>
public class BoardConnectionTests
{
    [Fact]
    public void A_board_that_answers_is_known_by_its_name_and_model()
    {
        using var board = new BoardConnection(
            new ScriptedLine("junk", "m-init-done", "m-ready", "m-name-dut-[x]", "m-ready", "m-profile-[f]", "m-model-[n]", "m-ready"));
        Assert.Equal(("f", "n"), board.Identify());
    }

    [Fact]
    public void Silence_names_the_port_and_what_to_do()
    {
        using var board = new BoardConnection(new ScriptedLine());
        InputException exception = Assert.Throws<InputException>(() => board.Identify());
        Assert.Contains("no answer to 'name' from /dev/board", exception.Message, StringComparison.Ordinal);
        Assert.Contains("flash", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("login:")]
    [InlineData("e-[Unknown command: name]", "m-ready", "e-[Unknown command: name]", "m-ready")]
    [InlineData("m-name-dut-[x]")]
    public void Another_answer_is_shown(params string[] answer)
    {
        using var board = new BoardConnection(new ScriptedLine(["m-ready", .. answer]));
        Assert.Contains(answer[0], Assert.Throws<InputException>(() => board.Identify()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrapped_clock_counts_on()
    {
        using var board = new BoardConnection(new ScriptedLine("m-lap-us-4294967290", "m-lap-us-14", "m-results-[0.5,-1.25]", "m-ready"));
        (float[] outputs, double microseconds) = board.Infer(2, 0);
        Assert.Equal((10, 0.5f, -1.25f), (microseconds, outputs[0], outputs[1]));
    }

    [Theory]
    [InlineData("m-lap-us-1", "m-results-[1]", "m-ready")]
    [InlineData("m-lap-us-1", "m-lap-us-x", "m-results-[1]", "m-ready")]
    [InlineData("m-lap-us-1", "m-lap-us-2", "m-results-[one]", "m-ready")]
    public void Half_an_inference_is_refused(params string[] answer)
    {
        using var board = new BoardConnection(new ScriptedLine(answer));
        Assert.Throws<InputException>(() => board.Infer(1, 0));
    }

    // Silence after the last line.
    private sealed class ScriptedLine(params string[] lines) : ISerialLine
    {
        private readonly Queue<string> _lines = new(lines);

        public string Path => "/dev/board";

        public void Write(string text)
        {
        }

        public string? ReadLine(TimeSpan limit) => _lines.TryDequeue(out string? line) ? line : null;

        public void Dispose()
        {
        }
    }
}
