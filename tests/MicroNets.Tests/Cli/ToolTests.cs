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

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = Tool.Run(args, output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
