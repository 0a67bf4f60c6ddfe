using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Tests.Training;

/// <summary>Compares a plan's outputs and gradients with the double-precision reference.</summary>
internal static class GradientCheck
{
    /// <summary>Largest difference of an output, relative to the largest output: float32 rounding through a few layers.</summary>
    public const double OutputTolerance = 2e-5;

    /// <summary>Largest difference of a gradient, relative to the largest gradient of the same parameter.</summary>
    public const double GradientTolerance = 1e-3;

    private const double Step = 1e-6;
    private const int ProbesPerParameter = 5;

    /// <summary>
    /// Loss = Σ outputs·direction, a random direction: every output takes part, and the gradient of the outputs is known exactly.
    /// </summary>
    public static void Run(Network network, int samples, ulong seed = 1, int batchSize = 0, KernelVariant? variant = null)
    {
        Weights weights = RandomWeights(network, seed);
        var stream = new RandomStream(seed, "test/inputs");
        var inputs = new float[samples * network.Input.OutputShape.Elements];
        stream.FillNormal(inputs);
        var direction = new float[samples * network.Output.OutputShape.Elements];
        stream.FillNormal(direction);

        using var pool = new WorkerPool(2, variant);
        using var plan = new TrainingPlan(network, weights, Math.Max(samples, batchSize), pool);
        ReferenceEvaluator reference = ReferenceEvaluator.Of(network, weights);
        double[] exactInputs = [.. inputs.Select(value => (double)value)];
        double Loss() => reference.Run(exactInputs, samples).Zip(direction, (output, weight) => output * weight).Sum();

        plan.Forward(inputs);
        AssertClose("outputs", reference.Run(exactInputs, samples), plan.Outputs.ToArray().Select(value => (double)value).ToArray(),
            OutputTolerance);
        direction.CopyTo(plan.OutputGradients);
        plan.Backward();

        foreach (string key in weights.Keys.Where(key => IsTrained(network, key)))
        {
            double[] actual = key.StartsWith("decision/", StringComparison.Ordinal)
                ? plan.DecisionGradient(key["decision/".Length..]).ToArray()
                : [.. plan.Parameters.Gradient(key).ToArray().Select(value => (double)value)];
            double[] values = reference.Parameters[key];
            int[] probes = [.. Enumerable.Range(0, Math.Min(ProbesPerParameter, values.Length))
                .Select(i => values.Length <= ProbesPerParameter ? i : stream.NextInt32(values.Length))];
            double[] expected = [.. probes.Select(i => CentralDifference(values, i, Loss))];
            AssertClose(key, expected, [.. probes.Select(i => actual[i])], GradientTolerance, actual.Max(Math.Abs));
        }
    }

    /// <summary>Start values that leave nothing at a special place: no unit scale, no zero shift or bias.</summary>
    public static Weights RandomWeights(Network network, ulong seed)
    {
        Weights weights = network.Initialize(seed);
        foreach (Layer layer in network.Layers)
        {
            foreach (Parameter parameter in layer.Parameters)
            {
                var stream = new RandomStream(seed, $"test/{layer.KeyOf(parameter)}");
                Span<float> values = weights[layer.KeyOf(parameter)].Span;
                switch (parameter.Role)
                {
                    case ParameterRole.Scale or ParameterRole.RunningVariance:
                        stream.FillUniform(values, 0.5f, 1.5f);
                        break;
                    case ParameterRole.Decision:
                        stream.FillUniform(values, 0.1f, 0.9f);
                        break;
                    case ParameterRole.Shift or ParameterRole.Bias or ParameterRole.RunningMean:
                        stream.FillNormal(values, 0.3f);
                        break;
                    default:
                        break;
                }
            }
        }

        return weights;
    }

    public static void AssertClose(string what, double[] expected, double[] actual, double tolerance, double scale = 0)
    {
        Assert.Equal(expected.Length, actual.Length);
        scale = Math.Max(scale, Math.Max(expected.Max(Math.Abs), 1e-2));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                $"{what}[{i}]: expected {expected[i]}, found {actual[i]} (tolerance {tolerance} of {scale})");
    }

    private static bool IsTrained(Network network, string key) => network.Layers.Any(layer =>
        layer.Parameters.Any(parameter => layer.KeyOf(parameter) == key
            && (parameter.Role == ParameterRole.Decision || (parameter.IsTrained && parameter.Role != ParameterRole.Range))));

    private static double CentralDifference(double[] values, int index, Func<double> loss)
    {
        double value = values[index];
        values[index] = value + Step;
        double above = loss();
        values[index] = value - Step;
        double below = loss();
        values[index] = value;
        return (above - below) / (2 * Step);
    }
}
