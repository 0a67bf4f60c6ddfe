using System.CommandLine;
using MicroNets.Cli;

namespace MicroNets.Tests.Cli;

/// <summary>The README's commands exist and take the options that it gives them; what they do is tested where they are.</summary>
public class ReadmeTests
{
    public static TheoryData<string> Commands
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "README.md")).Select(line => line.Trim()))
            {
                if (line.StartsWith("./micronets ", StringComparison.Ordinal))
                    data.Add(line["./micronets ".Length..].Split('#')[0].Trim());
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_of_the_readme_is_understood(string command)
    {
        ParseResult parsed = Tool.Parse(command.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(parsed.Errors.Select(error => error.Message));
    }

    [Fact]
    public void The_readme_starts_with_the_main_job_and_is_short()
    {
        Assert.StartsWith("run kws --device stm32f446re", Commands.First().Data, StringComparison.Ordinal);
        Assert.InRange(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "README.md")).Count(), 1, 250);
    }
}
