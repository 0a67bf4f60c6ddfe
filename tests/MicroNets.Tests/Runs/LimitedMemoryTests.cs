using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using MicroNets.Cli;
using MicroNets.Data;
using MicroNets.Data.Formats;

namespace MicroNets.Tests.Runs;

/// <summary>Processes that may use little memory.</summary>
public sealed class LimitedMemoryTests : IDisposable
{
    private const int Frames = 49, Bands = 40;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Data_larger_than_the_memory_is_prepared_and_trained_on()
    {
        const long Limit = 160L << 20;
        const int Samples = 24_000;
        Assert.True((long)Samples * Frames * Bands * sizeof(float) > Limit);
        Directory.CreateDirectory(_folder["data"]);
        Write(_folder["data/train.npz"], Samples);
        Write(_folder["data/val.npz"], 600);
        (int code, string output, string errors) = await Run(Limit, "large", _folder.Path);
        Assert.Equal("", errors);
        Assert.Equal(0, code);
        Assert.StartsWith($"{Limit} bytes at most, {Samples} samples, 0 files left if it were killed now, loss ", output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_does_not_fit_is_refused_before_it_begins()
    {
        string[] command = ["search", "kws-paper", "--device", "stm32f446re", "--ops", "3M", "--budget", "smoke", "--data",
            SmallData.Keywords(_folder["data"]), "--space", SmallData.KeywordSpace(_folder["space.json"]), "--out", _folder["run"]];
        (int code, _, string errors) = await Run(96L << 20, ["tool", .. command]);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("found a run whose stage '", errors, StringComparison.Ordinal);
        Assert.Contains("; expected at most 96 MiB, ", errors, StringComparison.Ordinal);
        Assert.Contains(", or give it more memory", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["run/search.json"]));
        Assert.Empty(Directory.EnumerateFiles(_folder["run"], "*.checkpoint"));
    }

    // Which of its threads runs out of memory first is chance.
    [Fact]
    public async Task What_runs_out_of_memory_is_no_internal_error()
    {
        (int code, _, string errors) = await Run(14L << 20, "tool", "preview", "kws", "--device", "stm32f446re");
        Assert.Equal(ExitCode.BadInput, code);
        Assert.StartsWith("micronets: found work that ran out of memory; expected at most 14 MiB, ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Errors)> Run(long limit, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(LimitedMemoryTests).Assembly.Location,
            .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["DOTNET_GCHeapHardLimit"] = limit.ToString("x", CultureInfo.InvariantCulture),
                ["TMPDIR"] = Directory.CreateDirectory(_folder["temporary"]).FullName,
            },
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }

    // Twelve classes with bright frames of their own; deflated, and never whole in memory.
    private static void Write(string path, int samples)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        using (Stream x = zip.CreateEntry("x.npy", CompressionLevel.Fastest).Open())
        {
            x.Write(NpyHeader.Encode(NumberType.Float32, [samples, Frames, Bands]));
            float[] sample = new float[Frames * Bands];
            for (int i = 0; i < samples; i++)
            {
                for (int j = 0; j < sample.Length; j++)
                    sample[j] = (j / Bands / 4 == i % 12 ? 8 : 0) + ((i + j) % 7);
                x.Write(MemoryMarshal.AsBytes(sample.AsSpan()));
            }
        }

        using Stream y = zip.CreateEntry("y.npy", CompressionLevel.Fastest).Open();
        y.Write(NpyHeader.Encode(NumberType.UInt8, [samples]));
        y.Write([.. Enumerable.Range(0, samples).Select(i => (byte)(i % 12))]);
    }
}
