using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Training;
using MicroNets.Tests.Numerics;

namespace MicroNets.Tests.Training;

/// <summary>Batch norm of channels whose mean is ten thousand times their deviation: Σx² − n·mean² would be left with noise in single
/// precision.</summary>
public sealed class BatchStatisticsTests
{
    private const int Samples = 50;
    private const int Height = 7;
    private const int Width = 3;
    private const int Channels = 5;
    private const double FarMean = 1e4;

    // Deviation 1 from values near 1e4: the values themselves are rounded to 1e-3.
    private const double OutputTolerance = 4e-3;
    private const double VarianceTolerance = 1e-4;

    [Fact]
    public void Far_means_do_not_drown_the_variance() => Variants.Each(pool =>
    {
        float[] inputs = Inputs();
        using TrainingPlan plan = Plan(pool);
        plan.Forward(inputs);
        for (int channel = 0; channel < Channels; channel++)
        {
            double[] values = [.. inputs.Where((_, i) => i % Channels == channel).Select(value => (double)value)];
            double mean = values.Average(), squares = values.Sum(value => (value - mean) * (value - mean));
            double variance = squares / (values.Length - 1), deviation = Math.Sqrt(squares / values.Length);
            Assert.Equal(1, plan.Parameters.Value("norm/mean")[channel] / mean, 1e-6);
            Assert.Equal(1, plan.Parameters.Value("norm/variance")[channel] / variance, VarianceTolerance);
            for (int i = channel; i < inputs.Length; i += Channels)
                Assert.Equal((inputs[i] - mean) / deviation, plan.Outputs[i], OutputTolerance);
        }
    });

    [Fact]
    public void They_have_the_same_bits_on_any_number_of_threads() => Variants.SameBitsOnAnyThreads(pool =>
    {
        using TrainingPlan plan = Plan(pool);
        plan.Forward(Inputs());
        return [.. plan.Parameters.Value("norm/mean"), .. plan.Parameters.Value("norm/variance"), .. plan.Outputs];
    });

    private static TrainingPlan Plan(WorkerPool pool)
    {
        Network network = new NetworkBuilder("test").Input(Height, Width, Channels)
            .Then(new BatchNorm { Momentum = 1, Epsilon = 1e-12f }, "norm").Build();
        return new TrainingPlan(network, network.Initialize(1), Samples, pool);
    }

    private static float[] Inputs()
    {
        var inputs = new float[Samples * Height * Width * Channels];
        new RandomStream(1, "test").FillNormal(inputs);
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] += (float)FarMean + (i % Channels);
        return inputs;
    }
}
