namespace MicroNets.Training;

/// <summary>
/// The highest rate of AdamW on a one-cycle schedule. A training of few steps learns one to three points more at twice the rate of a long
/// one, whose rate was chosen at 30,000 steps (benchmarks/results/recipe.md).
/// </summary>
internal static class PeakRate
{
    private const double OfFewSteps = 12e-3, OfMany = 6e-3;
    private const int Many = 10_000;

    /// <param name="steps">Of the whole training.</param>
    public static double For(double steps) => steps < Many ? OfFewSteps : OfMany;
}
