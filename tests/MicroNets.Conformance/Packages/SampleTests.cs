using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Data.Formats;
using MicroNets.Numerics;
using MicroNets.Tests;

namespace MicroNets.Conformance.Packages;

/// <summary>The samples, run one after the other as their page says: each goes on with what the one before wrote.</summary>
public sealed class SampleTests : IDisposable
{
    private const int Steps = 100, Channels = 3, Classes = 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_sample_does_what_its_page_says()
    {
        Motion("train", 160);
        Motion("val", 80);
        Assert.Contains("accuracy 100", Run("TrainOnNpz", "data", "trained.onnx"), StringComparison.Ordinal);
        Assert.Contains("in integers", Run("QuantizeAndExport", "trained.onnx", "data", "model.tflite"), StringComparison.Ordinal);
        string found = Run("SearchOwnSpace", "data");
        Assert.Contains("Pass flash", found, StringComparison.Ordinal);
        Assert.Contains("Pass latency", found, StringComparison.Ordinal);
        Assert.Contains("latency:", Run("ProfileAndBuild", "model.tflite", "stm32f446re", "firmware"), StringComparison.Ordinal);

        Assert.SkipUnless(CMake.IsPresent, $"no {CMake.Name}: {CMake.Purpose}");
        NpmPackages.Start(CMake.Name, _folder.Path,
            ["-S", Path.Combine(Repository.Root, "samples", "FirmwareInC"), "-B", "build", $"-DMODEL={_folder["firmware"]}"]);
        NpmPackages.Start(CMake.Name, _folder.Path, ["--build", "build"]);
        string program = Directory.EnumerateFiles(_folder["build"], "application*").Single();
        Assert.Matches("class [0-3]", NpmPackages.Start(program, _folder.Path, []));
    }

    private static OutsideProgram CMake { get; } = new("cmake", ["cmake"], "building an application with a model");

    private string Run(string sample, params string[] arguments)
    {
        string program = Path.Combine(Repository.Root, "samples", sample, "bin", Repository.Configuration, "net10.0", $"{sample}.dll");
        return PackageFeed.Dotnet(_folder.Path, [program, .. arguments]);
    }

    // Three axes of a sensor; each class swings along them at a speed of its own.
    private void Motion(string split, int count)
    {
        var random = new RandomStream(3, $"samples/{split}");
        float[] x = new float[count * Steps * Channels];
        byte[] y = new byte[count];
        for (int i = 0; i < count; i++)
        {
            y[i] = (byte)(i % Classes);
            double phase = 2 * Math.PI * random.NextSingle();
            for (int j = 0; j < Steps * Channels; j++)
            {
                double swing = Math.Sin(phase + (0.1 * (1 + (2 * y[i])) * (j / Channels)) + (j % Channels));
                x[(i * Steps * Channels) + j] = (float)swing + (0.2f * random.NextSingle());
            }
        }

        Directory.CreateDirectory(_folder["data"]);
        NpzFile.Write(_folder[$"data/{split}.npz"],
        [
            new("x", new RawArray(NumberType.Float32, [count, Steps, Channels], MemoryMarshal.AsBytes(x.AsSpan()).ToArray())),
            new("y", new RawArray(NumberType.UInt8, [count], y)),
        ]);
    }
}
