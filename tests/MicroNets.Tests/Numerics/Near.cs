namespace MicroNets.Tests.Numerics;

internal static class Near
{
    /// <summary>Each float within <paramref name="tolerance"/> of the double reference, relative to the largest magnitude in it (at least
    /// 1).</summary>
    public static void Check(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = 1;
        foreach (double value in expected)
            scale = Math.Max(scale, Math.Abs(value));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                $"[{i}]: expected {expected[i]}, found {actual[i]}, scale {scale}");
    }
}
