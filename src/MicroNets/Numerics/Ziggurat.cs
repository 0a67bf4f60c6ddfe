namespace MicroNets.Numerics;

/// <summary>
/// Normal random numbers at a few nanoseconds each, for what draws one per value: the density is covered by layers of one area, a number is
/// drawn from a layer, and all but a few lie under the density without its being computed (Marsaglia and Tsang 2000, "The Ziggurat Method
/// for Generating Random Variables"; each number uses bits of its own for the layer and the place, as Doornik 2005 asks for). How many
/// draws a number takes varies; where a stream's position is counted on, <see cref="RandomStream.NextNormal"/> takes two.
/// </summary>
internal static class Ziggurat
{
    private const int Layers = 128;

    // Where the base layer's rectangle ends and the tail begins, and the area of each layer, for 128 of them (Marsaglia and Tsang 2000).
    private const double Tail = 3.442619855899, Area = 9.91256303526217e-3;

    // Right ends of the layers, the widest first; and the density there.
    private static readonly double[] s_ends = Ends();
    private static readonly double[] s_densities = [.. s_ends.Select(Density)];

    /// <summary>Where the layers end, the widest first: the base layer (as wide as a rectangle of its area), the beginning of the tail,
    /// … 0.</summary>
    internal static ReadOnlySpan<double> LayerEnds => s_ends;

    /// <summary>A number from N(0, 1).</summary>
    public static double Next(ref RandomStream random)
    {
        while (true)
        {
            ulong bits = random.NextUInt64();
            int layer = (int)(bits & (Layers - 1));

            // In (−1, 1), from the upper 53 bits.
            double place = (((long)bits >> 11) + 0.5) * (1.0 / (1L << 52)), value = place * s_ends[layer];
            if (Math.Abs(value) < s_ends[layer + 1])
                return value;
            if (layer == 0)
                return BeyondTail(ref random, value < 0);
            double low = s_densities[layer], high = s_densities[layer + 1];
            if (low + ((high - low) * random.NextDouble()) < Density(value))
                return value;
        }
    }

    // Marsaglia 1964.
    private static double BeyondTail(ref RandomStream random, bool isNegative)
    {
        double beyond, height;
        do
        {
            beyond = -Math.Log(1 - random.NextDouble()) / Tail;
            height = -Math.Log(1 - random.NextDouble());
        }
        while (2 * height < beyond * beyond);
        return isNegative ? -Tail - beyond : Tail + beyond;
    }

    private static double Density(double value) => Math.Exp(-0.5 * value * value);

    private static double[] Ends()
    {
        double[] ends = new double[Layers + 1];
        ends[0] = Area / Density(Tail);
        ends[1] = Tail;
        for (int i = 2; i < Layers; i++)
            ends[i] = Math.Sqrt(-2 * Math.Log((Area / ends[i - 1]) + Density(ends[i - 1])));
        return ends;
    }
}
