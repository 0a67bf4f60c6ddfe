using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Data.Formats;
using MicroNets.Numerics;

namespace MicroNets.Tests.Runs;

/// <summary>Data sets that a network learns in a few steps, as files.</summary>
internal static class SmallData
{
    /// <summary>A search space for <see cref="Keywords"/> that is searched in a second, as a file.</summary>
    public static string KeywordSpace(string path)
    {
        File.WriteAllText(path, """
            { "name": "small", "inputs": [[49, 10, 1]], "classes": 12, "blocks": [
                { "kind": "conv", "name": "stem", "widths": [8, 16, 24], "kernels": [[10, 4]], "stride": 2 },
                { "kind": "depthwise-separable", "name": "a", "widths": [16, 32, 48], "stride": 2 },
                { "kind": "depthwise-separable", "name": "b", "widths": [24, 48, 64], "presence": "optional" } ] }
            """);
        return path;
    }

    /// <summary>Twelve classes of 49×10 features, each with bright rows of its own under noise.</summary>
    public static string Keywords(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((string split, int count) in (ReadOnlySpan<(string, int)>)[("train", 240), ("val", 96)])
        {
            var random = new RandomStream(1, $"small/{split}");
            float[] x = new float[count * 490];
            byte[] y = new byte[count];
            for (int i = 0; i < count; i++)
            {
                y[i] = (byte)(i % 12);
                for (int j = 0; j < 490; j++)
                    x[(i * 490) + j] = (j / 10 / 4 == y[i] ? 1 : 0) + (0.3f * random.NextSingle());
            }

            Write(folder, split, new RawArray(NumberType.Float32, [count, 49, 10], MemoryMarshal.AsBytes(x.AsSpan()).ToArray()), y);
        }

        return folder;
    }

    /// <summary>Gray pictures, the second class with a bright half.</summary>
    public static string Pictures(string folder)
    {
        const int Side = 32;
        Directory.CreateDirectory(folder);
        foreach ((string split, int count) in (ReadOnlySpan<(string, int)>)[("train", 64), ("val", 32)])
        {
            var random = new RandomStream(2, $"small/{split}");
            byte[] x = new byte[count * Side * Side], y = new byte[count];
            for (int i = 0; i < count; i++)
            {
                y[i] = (byte)(i % 2);
                for (int j = 0; j < Side * Side; j++)
                    x[(i * Side * Side) + j] = (byte)(random.NextInt32(100) + (y[i] == 1 && j < Side * Side / 2 ? 150 : 0));
            }

            Write(folder, split, new RawArray(NumberType.UInt8, [count, Side, Side], x), y);
        }

        return folder;
    }

    private static void Write(string folder, string split, RawArray x, byte[] y) =>
        NpzFile.Write(Path.Combine(folder, $"{split}.npz"), [new("x", x), new("y", new RawArray(NumberType.UInt8, [y.Length], y))]);
}
