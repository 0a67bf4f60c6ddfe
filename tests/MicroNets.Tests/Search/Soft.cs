using MicroNets.Numerics;
using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;

namespace MicroNets.Tests.Search;

/// <summary>Soft decisions for tests.</summary>
internal static class Soft
{
    /// <summary>Every decision a random distribution.</summary>
    public static OptionWeights Random(SearchSpace space, ref RandomStream random)
    {
        var weights = new OptionWeights(space);
        foreach (double[] vector in weights.Decisions)
        {
            for (int i = 0; i < vector.Length; i++)
                vector[i] = 0.1 + random.NextDouble();
            double sum = vector.Sum();
            for (int i = 0; i < vector.Length; i++)
                vector[i] /= sum;
        }

        return weights;
    }

    /// <summary>Central differences in every weight of a decision that is one.</summary>
    public static void AssertGradient(OptionWeights options, OptionWeights gradient, Func<double> value, double tolerance = 1e-6)
    {
        const double Step = 1e-6;
        for (int i = 0; i < options.Blocks.Length; i++)
        {
            foreach ((double[] vector, double[] slope) in options.Blocks[i].Zip(gradient.Blocks[i]).Where(pair => pair.First.Length > 1))
            {
                for (int k = 0; k < vector.Length; k++)
                {
                    double kept = vector[k];
                    vector[k] = kept + Step;
                    double above = value();
                    vector[k] = kept - Step;
                    double below = value();
                    vector[k] = kept;
                    double expected = (above - below) / (2 * Step);
                    Assert.True(Math.Abs(expected - slope[k]) <= tolerance * Math.Max(1, Math.Abs(expected)),
                        $"block {i}, option {k}: {slope[k]}, finite difference {expected}");
                }
            }
        }
    }
}
