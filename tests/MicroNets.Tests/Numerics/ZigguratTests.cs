using MicroNets.Numerics;

namespace MicroNets.Tests.Numerics;

/// <summary>A million numbers against the normal distribution. Bounds are four standard errors of such a sample.</summary>
public sealed class ZigguratTests
{
    private const int Draws = 1_000_000;
    private const double StandardErrors = 4;

    // As exactly as the table's constants are published.
    [Fact]
    public void Layers_have_one_area()
    {
        double[] ends = Ziggurat.LayerEnds.ToArray();
        Assert.Equal(0, ends[^1]);

        // The base layer is a rectangle and the tail.
        double area = (ends[1] * Density(ends[1])) + Integral(Density, ends[1], 12);
        Assert.Equal(area, ends[0] * Density(ends[1]), 2e-9 * area);
        for (int layer = 1; layer < ends.Length - 1; layer++)
        {
            Assert.True(ends[layer] > ends[layer + 1]);
            Assert.Equal(area, ends[layer] * (Density(ends[layer + 1]) - Density(ends[layer])), 2e-9 * area);
        }
    }

    [Fact]
    public void Moments_are_those_of_the_normal_distribution()
    {
        double[] numbers = Numbers(1);
        foreach ((int power, double moment, double variance) in new[] { (1, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96) })
        {
            Assert.InRange(numbers.Average(number => Math.Pow(number, power)) - moment, -StandardErrors * Math.Sqrt(variance / Draws),
                StandardErrors * Math.Sqrt(variance / Draws));
        }
    }

    [Fact]
    public void Tails_are_as_heavy_on_either_side()
    {
        double[] numbers = Numbers(2);
        foreach (double end in new[] { 0, 1, 3, Ziggurat.LayerEnds[1], 4 })
        {
            double share = Integral(Density, end, 12) / Math.Sqrt(2 * Math.PI),
                error = StandardErrors * Math.Sqrt(share * (1 - share) / Draws);
            Assert.InRange(numbers.Count(number => number > end) / (double)Draws, share - error, share + error);
            Assert.InRange(numbers.Count(number => number < -end) / (double)Draws, share - error, share + error);
        }
    }

    [Fact]
    public void Counts_between_even_edges_agree() => CheckCounts([.. Enumerable.Range(-80, 161).Select(i => i * 0.05)], 3);

    [Fact]
    public void Counts_between_ends_of_layers_agree()
    {
        double[] right = [.. Ziggurat.LayerEnds[1..^1].ToArray().Reverse()];
        CheckCounts([.. right.Reverse().Select(end => -end), 0, .. right], 4);
    }

    [Fact]
    public void The_same_stream_gives_the_same_numbers()
    {
        Assert.Equal(Numbers(5), Numbers(5));
        Assert.NotEqual(Numbers(5), Numbers(6));
    }

    // Pearson's χ² over the cells between edges and beyond them, and Kolmogorov and Smirnov's distance at the edges.
    private static void CheckCounts(double[] edges, ulong seed)
    {
        int[] counts = new int[edges.Length + 1];
        foreach (double number in Numbers(seed))
        {
            int edge = Array.BinarySearch(edges, number);
            counts[edge < 0 ? ~edge : edge]++;
        }

        double square = 0, distance = 0, found = 0, expected = 0;
        for (int cell = 0; cell < counts.Length; cell++)
        {
            double share = Integral(Density, cell == 0 ? -12 : edges[cell - 1], cell == edges.Length ? 12 : edges[cell])
                / Math.Sqrt(2 * Math.PI), difference = counts[cell] - (Draws * share);
            square += difference * difference / (Draws * share);
            (found, expected) = (found + ((double)counts[cell] / Draws), expected + share);
            distance = Math.Max(distance, Math.Abs(found - expected));
        }

        Assert.Equal(1, expected, 1e-10);
        Assert.InRange(square, edges.Length - (StandardErrors * Math.Sqrt(2 * edges.Length)),
            edges.Length + (StandardErrors * Math.Sqrt(2 * edges.Length)));

        // Larger for one sample in a thousand.
        Assert.InRange(distance, 0, 1.95 / Math.Sqrt(Draws));
    }

    private static double[] Numbers(ulong seed)
    {
        var random = new RandomStream(seed, "test");
        double[] numbers = new double[Draws];
        foreach (ref double number in numbers.AsSpan())
            number = Ziggurat.Next(ref random);
        return numbers;
    }

    private static double Density(double value) => Math.Exp(-0.5 * value * value);

    // Simpson's rule.
    private static double Integral(Func<double, double> function, double start, double end)
    {
        const int pieces = 2000;
        double step = (end - start) / pieces, sum = function(start) + function(end);
        for (int i = 1; i < pieces; i++)
            sum += (i % 2 == 0 ? 2 : 4) * function(start + (i * step));
        return sum * step / 3;
    }
}
