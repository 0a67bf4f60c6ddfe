using System.Diagnostics;
using MicroNets.Firmware.Toolchain;

namespace MicroNets.Tests.Firmware;

public class OutsideProcessTests
{
    private const string Shell = "/bin/sh";

    [Theory]
    [InlineData("sleep 60")]
    [InlineData("while :; do :; done")]
    public void A_program_ends_when_it_computes_too_long_or_does_nothing(string script)
    {
        Assert.SkipUnless(File.Exists(Shell), "no shell");
        using var folder = new TemporaryFolder();
        var clock = Stopwatch.StartNew();
        string message = Assert.Throws<InvalidOperationException>(() =>
            OutsideProcess.Run(Shell, ["-c", script], folder.Path, TimeSpan.FromSeconds(0.5))).Message;
        Assert.Contains("did not end within", message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(50), $"{clock.Elapsed}");
    }

    [Fact]
    public void What_a_program_writes_is_returned_and_its_failure_told_with_it()
    {
        Assert.SkipUnless(File.Exists(Shell), "no shell");
        using var folder = new TemporaryFolder();
        Assert.Equal("done\n", OutsideProcess.Run(Shell, ["-c", "sleep 0.3; echo done"], folder.Path, TimeSpan.FromSeconds(20)));
        Assert.Contains("code 3:\nno", Assert.Throws<InvalidOperationException>(() =>
            OutsideProcess.Run(Shell, ["-c", "echo no; exit 3"], folder.Path, TimeSpan.FromSeconds(20))).Message, StringComparison.Ordinal);
    }
}
