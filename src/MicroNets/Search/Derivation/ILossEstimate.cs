using MicroNets.Search.Spaces;

namespace MicroNets.Search.Derivation;

/// <summary>How much worse (or better) one architecture does than another, before either has been trained.</summary>
internal interface ILossEstimate
{
    /// <summary>Estimated loss of each architecture; NaN where nothing is known of it.</summary>
    double[] Losses(IReadOnlyList<Architecture> architectures);
}

/// <summary>
/// Without any training: each doubling of a width is worth the same, one of the narrowest width most of all, since everything has
/// to pass through it; a block more is worth little, and so are more bits. Only differences between neighbours mean anything.
/// </summary>
internal sealed class WidthLoss : ILossEstimate
{
    private const double PerBlock = 0.3, Narrowest = 2, Bits = 0.1;

    public double[] Losses(IReadOnlyList<Architecture> architectures) => architectures.Select(Loss).ToArray();

    public static double Loss(Architecture architecture)
    {
        BlockChoice[] present = architecture.Blocks.Where(choice => !choice.IsSkip).ToArray();
        if (present.Length == 0)
            return 0;
        double widths = present.Average(choice => Math.Log(choice.Width) + Math.Log(Math.Max(choice.Hidden, 1))
            + (0.1 * Math.Log(choice.Kernel.Area)) + (Bits * Math.Log(choice.Bits ?? 8)));
        return -widths - (Narrowest * Math.Log(present.Min(choice => choice.Width))) - (PerBlock * Math.Log(present.Length));
    }
}
