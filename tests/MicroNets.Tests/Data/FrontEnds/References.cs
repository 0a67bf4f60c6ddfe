using System.Globalization;
using MicroNets.Data;
using MicroNets.Data.FrontEnds;

namespace MicroNets.Tests.Data.FrontEnds;

/// <summary>The vectors that <c>reference/reference.py</c> computed, and the signals it computed them from.</summary>
internal static class References
{
    public static float[] Read(string name) =>
        [.. File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "FrontEnds", "reference", name + ".txt"))
            .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(text => float.Parse(text, CultureInfo.InvariantCulture))];

    public static AudioClip Signal(string name, int count)
    {
        double Tones(int n) => 0.4 * Math.Sin(2 * Math.PI * 440 * n / 16000) + 0.2 * Math.Sin(2 * Math.PI * (200 + 0.1 * n) * n / 16000);
        return new AudioClip(16000, name switch
        {
            "noise" => Array.ConvertAll(Noise(count, 1), x => (float)(0.5 * x)),
            "tones" => [.. Noise(count, 2).Select((x, n) => (float)(Tones(n) + 0.001 * x))],
            "quiet" => Array.ConvertAll(Noise(count, 3), x => (float)(0.0005 * x)),
            "silence" => new float[count],
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        });
    }

    public static double[] Noise(int count, uint state)
    {
        double[] values = new double[count];
        foreach (ref double value in values.AsSpan())
        {
            state = unchecked(state * 1664525 + 1013904223);
            value = state / 2147483648.0 - 1;
        }

        return values;
    }

    public static float[] Extract(FrontEnd frontEnd, RawContent content)
    {
        FeatureExtractor extractor = frontEnd.Compile();
        float[] features = new float[extractor.Windows(content) * frontEnd.Output.Elements];
        extractor.Extract(content, features);
        return features;
    }

    /// <summary>Each value within <paramref name="tolerance"/> of its own size, or of 1 where it is smaller than that.</summary>
    public static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"value {i}: {actual[i]} for {expected[i]}");
    }
}
