using System.Text.RegularExpressions;
using MicroNets.Conformance.Packages;
using MicroNets.Tests;
using MicroNets.Tests.Runs;

namespace MicroNets.Conformance.Runs;

/// <summary>What people see: a run on a terminal of 80 columns, which <c>script</c> makes.</summary>
public sealed partial class TerminalTests : IDisposable
{
    private const int Columns = 80;

    private static readonly OutsideProgram Script = new("script", ["bsdutils"], "a terminal");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_stage_draws_a_bar_and_nothing_is_wider_than_the_window()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Script.IsPresent, $"no {Script.Name}: {Script.Purpose}");
        SmallData.Keywords(_folder["data"]);
        SmallData.KeywordSpace(_folder["space.json"]);
        string drawn = NpmPackages.Start(Script.Name, _folder.Path, ["-qec",
            $"stty cols {Columns} rows 24 && TERM=xterm-256color dotnet {Repository.Tool} run kws --device stm32f446re --sram 100k"
            + " --flash 200k --latency 250ms --data data --space space.json --budget smoke --out out", "/dev/null"]);
        string[] lines = [.. Control().Replace(drawn, "\n").Split('\n', '\r').Select(line => line.TrimEnd())];
        Assert.All(lines, line => Assert.InRange(line.Length, 0, Columns));
        Assert.All((string[])["reading data", "1/5 search", "2/5 training found", "3/5 fine-tuning for int8", "4/5 "], title =>
            Assert.Contains(lines, line => line.StartsWith(title, StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Contains("flash", StringComparison.Ordinal)
            && line.EndsWith("% of its limit, expected", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains('━', StringComparison.Ordinal));
        Assert.Contains("next:", lines);
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Control();
}
