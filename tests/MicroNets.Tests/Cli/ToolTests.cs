using System.Text.Json;
using MicroNets.Cli;
using MicroNets.Cli.Commands;

namespace MicroNets.Tests.Cli;

public class ToolTests
{
    [Fact]
    public void Json_is_one_object_and_nothing_else()
    {
        (int code, string output, string error) = Run("zoo", "kws-m", "--json");
        Assert.Equal((0, ""), (code, error));
        JsonElement model = JsonDocument.Parse(output).RootElement.GetProperty("models")[0];
        Assert.Equal(15_556_352, model.GetProperty("macs").GetInt64());
        Assert.Equal(30.6, model.GetProperty("paper_mops").GetDouble());
    }

    [Theory]
    [InlineData("zoo", "nope")]
    [InlineData("zoo", "--nope")]
    [InlineData("nope")]
    public void Bad_usage_ends_with_2_and_a_message_on_standard_error(params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains("nope", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_has_help_with_an_example()
    {
        foreach (ToolCommand command in CommandCatalog.All)
        {
            (int code, string output, _) = Run(command.Name, "--help");
            Assert.Equal(output, Run("help", command.Name).Output);
            Assert.Equal(0, code);
            Assert.Contains($"micronets {command.Name}", output, StringComparison.Ordinal);
            Assert.Contains("Example:", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_interrupted_command_that_cannot_go_on_ends_at_once_with_130()
    {
        using var interrupted = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(130, Tool.Run(["preview", "kws", "--device", "stm32f446re", "--samples", "100000"], output, error, interrupted.Token));
        Assert.Contains("interrupted", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'profile'", "profle", "kws-s")]
    [InlineData("'--device'", "profile", "kws-s", "--devise", "stm32f446re")]
    [InlineData("'stm32f446re'", "profile", "kws-s", "--device", "stm32f446r")]
    [InlineData("'kws-s'", "zoo", "kws_s")]
    [InlineData("'kws'", "preview", "kwss", "--device", "stm32f446re")]
    [InlineData("'engine'", "run", "kws", "--device", "stm32f446re", "--latency-model", "engin")]
    [InlineData("'quick'", "run", "kws", "--device", "stm32f446re", "--budget", "quik")]
    public void What_is_nearly_right_gets_a_hint(string near, params string[] args)
    {
        (int code, _, string error) = Run(args);
        Assert.Equal(2, code);
        Assert.Contains($"(did you mean {near}?)", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zoo", "nope", "--json")]
    [InlineData("zoo", "--nope", "--json")]
    [InlineData("profile", "missing.tflite", "--device", "stm32f446re", "--json")]
    [InlineData("run", "--json")]
    [InlineData("runs", "no-such-folder", "--json")]
    [InlineData("zoo", "--seed", "-1", "--json")]
    [InlineData("run", "--from", "no-such.zip", "--json")]
    [InlineData("run", "--from", ".", "--json")]
    [InlineData("run", "kws", "--from", "run.zip", "--json")]
    [InlineData("run", "--from", "run.zip", "--sram", "10k", "--json")]
    [InlineData("quantize", "/", "--data", "/", "--json")]
    public void With_json_an_error_is_an_object_too(params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Assert.Equal(2, code);
        JsonElement problem = JsonDocument.Parse(output).RootElement.GetProperty("error");
        Assert.All((string[])["found", "expected", "remedy"], part => Assert.NotEmpty(problem.GetProperty(part).GetString()!));
        Assert.NotEmpty(error);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_file_system_refuses_is_told_with_what_to_do()
    {
        var denied = Assert.IsType<InputException>(
            FileFault.Of(new UnauthorizedAccessException("Access to the path '/etc/shadow' is denied.")));
        Assert.Equal("access to the path '/etc/shadow' is denied", denied.Found);
        var full = Assert.IsType<InputException>(FileFault.Of(new IOException("No space left on device : '/runs/a'", 28)));
        Assert.Equal(("no space left on device: '/runs/a'", "room on the disk"), (full.Found, full.Expected));
        using var folder = new TemporaryFolder();
        var taken = Assert.IsType<InputException>(FileFault.Of(Assert.ThrowsAny<Exception>(() => File.ReadAllText(folder.Path))));
        Assert.Equal("a file", taken.Expected);
    }

    [Fact]
    public void Help_is_no_wider_than_its_room()
    {
        foreach (ToolCommand command in CommandCatalog.All)
        {
            Assert.All(Run(command.Name, "--help").Output.Split('\n'), line =>
                Assert.True(line.Length <= TextWidth.Default || line.Contains("micronets ", StringComparison.Ordinal), line));
        }
    }

    [Theory]
    [InlineData("KWS-S")]
    [InlineData("kws-s")]
    public void Names_are_found_in_any_case(string name) => Assert.Equal(0, Run("zoo", name).Code);

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = Tool.Run(args, output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
