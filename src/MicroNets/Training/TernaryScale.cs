namespace MicroNets.Training;

/// <summary>
/// The scale of an output channel whose weights are rounded to −1, 0 and 1 times it: the mean of |w| over the weights beyond 0.7 times the
/// mean of all |w| (Li, Zhang and Liu, "Ternary Weight Networks", 2016), which is near the least squared error for weights spread as a
/// normal distribution.
/// </summary>
internal static class TernaryScale
{
    private const double Threshold = 0.7;

    /// <summary>The scale; 0 for weights that are all 0.</summary>
    public static float Of(ReadOnlySpan<float> weights)
    {
        double all = 0, kept = 0;
        foreach (float weight in weights)
            all += Math.Abs(weight);
        double least = Threshold * all / weights.Length;
        int count = 0;
        foreach (float weight in weights)
        {
            if (!(Math.Abs(weight) > least))
                continue;
            kept += Math.Abs(weight);
            count++;
        }

        return count > 0 ? (float)(kept / count) : 0;
    }
}
