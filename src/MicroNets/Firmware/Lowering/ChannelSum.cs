using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Firmware.Lowering;

/// <summary>
/// What is known of the sum of an output channel before it is computed: start + Σ w·x over inputs x as they lie in memory. A channel whose
/// output is the same for all inputs (dead, or saturated by its bias) is given as a start and a factor that any kernel computes exactly.
/// </summary>
/// <param name="Start">The bias, less what the input's zero point adds to every product.</param>
/// <param name="Lowest">No sum is less.</param>
/// <param name="Highest">No sum is more.</param>
/// <param name="Factor">From sums to the output's scale.</param>
/// <param name="IsConstant">All weights count as zero.</param>
internal readonly record struct ChannelSum(long Start, long Lowest, long Highest, FixedPointMultiplier Factor, bool IsConstant)
{
    // (4·x)·½ rounded, shifted right by 1 and rounded: x.
    private static readonly FixedPointMultiplier Quarter = new(1 << 30, -1);

    /// <summary>A channel that no layer has.</summary>
    public static readonly ChannelSum None = Constant(0);

    /// <summary>Whether the kernels that double sums and shift right at the end compute this channel: its doubled sums have 32
    /// bits.</summary>
    public bool IsDoubled => Factor.Shift < 0 && IsDoubledOrMore;

    /// <summary>Whether those compute it that also shift doubled sums left at the start: these then have 32 bits.</summary>
    public bool IsDoubledOrMore => Factor.Shift is >= -31 and < 30 && IsWithin(30 - Math.Max(Factor.Shift, 0));

    public static ChannelSum Of(WeightedArithmetic arithmetic, int channel, int bias, IEnumerable<int> weights)
    {
        long positive = 0, negative = 0;
        foreach (int weight in weights)
        {
            positive += Math.Max(weight, 0);
            negative += Math.Min(weight, 0);
        }

        FixedPointMultiplier factor = arithmetic.Multipliers[channel];
        long start = bias - (arithmetic.InputZeroPoint * (positive + negative));
        var sum = new ChannelSum(
            start,
            start + (positive * sbyte.MinValue) + (negative * sbyte.MaxValue),
            start + (positive * sbyte.MaxValue) + (negative * sbyte.MinValue),
            factor,
            IsConstant: false);

        // The factor is monotone where nothing wraps.
        if (!sum.IsWithin(31 - Math.Max(factor.Shift, 0)) && factor.Multiplier != 0)
            return sum;
        int output = arithmetic.Store(unchecked((int)sum.Lowest), channel);
        return arithmetic.Store(unchecked((int)sum.Highest), channel) == output ? Constant(output - arithmetic.OutputZeroPoint) : sum;
    }

    /// <summary>Whether sums are integers of so many bits and a sign.</summary>
    public bool IsWithin(int bits) => Lowest >= -(1L << bits) && Highest < 1L << bits;

    private static ChannelSum Constant(int output) => new(4 * output, 4 * output, 4 * output, Quarter, IsConstant: true);
}
