namespace MicroNets.Quantization.Arithmetic;

internal static class Rounding
{
    /// <summary>sum / count for a positive count, to the nearest integer, halves away from zero: what average pooling stores.</summary>
    public static int DivideHalfAway(int sum, int count) => (sum > 0 ? sum + (count / 2) : sum - (count / 2)) / count;
}
