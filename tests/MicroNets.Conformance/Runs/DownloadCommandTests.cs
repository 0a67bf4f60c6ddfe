using System.Diagnostics;
using MicroNets.Cli;
using MicroNets.Conformance.Packages;
using MicroNets.Tests;

namespace MicroNets.Conformance.Runs;

public class DownloadCommandTests
{
    // A proxy that nobody serves stands for a connection that fails: what is asked for has gigabytes.
    [Fact]
    public async Task Without_a_connection_a_download_says_how_to_go_on()
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("dotnet", [Repository.Tool, "data", "speech-commands", "get", "--out", folder["words"]])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HTTPS_PROXY"] = "http://127.0.0.1:9", ["HTTP_PROXY"] = "http://127.0.0.1:9", ["NO_PROXY"] = "" },
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.BadInput, process.ExitCode);
        Assert.Contains("run the same command again: it goes on from 0 bytes", await error, StringComparison.Ordinal);
    }
}
