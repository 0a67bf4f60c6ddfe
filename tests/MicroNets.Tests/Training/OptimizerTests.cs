using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Tests.Training;

public sealed class OptimizerTests
{
    private const int Steps = 5;
    private const double Rate = 0.1;
    private const double Decay = 0.02;

    /// <summary>Float32 beside double over a few steps, relative to 1.</summary>
    private const double Tolerance = 1e-5;

    [Fact]
    public void Sgd_follows_its_formula() => Check(new Sgd { Momentum = 0.8, WeightDecay = Decay }, (state, w, g, decay) =>
    {
        state[0] = (0.8 * state[0]) + g + (decay * w);
        return w - (Rate * state[0]);
    });

    [Fact]
    public void Nesterov_follows_its_formula() =>
        Check(new Sgd { Momentum = 0.8, Nesterov = true, WeightDecay = Decay }, (state, w, g, decay) =>
    {
        double gradient = g + (decay * w);
        state[0] = (0.8 * state[0]) + gradient;
        return w - (Rate * (gradient + (0.8 * state[0])));
    });

    [Fact]
    public void AdamW_follows_its_formula() =>
        Check(new AdamW { Beta1 = 0.7, Beta2 = 0.9, Epsilon = 1e-6, WeightDecay = Decay }, (state, w, g, decay) =>
    {
        state[2]++;
        state[0] = (0.7 * state[0]) + (0.3 * g);
        state[1] = (0.9 * state[1]) + (0.1 * g * g);
        double first = state[0] / (1 - Math.Pow(0.7, state[2])), second = state[1] / (1 - Math.Pow(0.9, state[2]));
        return w - (Rate * ((first / (Math.Sqrt(second) + 1e-6)) + (decay * w)));
    });

    [Fact]
    public void Clipping_brings_the_norm_to_its_limit()
    {
        using var pool = new WorkerPool(1);
        using var plan = Plan(pool);
        plan.Parameters.Gradients.Clear();
        plan.Parameters.Gradient("conv/weight")[0] = 3;
        plan.Parameters.Gradient("dense/bias")[1] = -4;
        Assert.Equal(5, GradientNorm.Of(plan.Parameters), 6);
        Assert.Equal(0.4, GradientNorm.ClipFactor(plan.Parameters, 2), 6);
        Assert.Equal(1, GradientNorm.ClipFactor(plan.Parameters, 6));
        Assert.Equal(1, GradientNorm.ClipFactor(plan.Parameters, null));
    }

    [Fact]
    public void Schedules_begin_peak_and_end_where_they_say()
    {
        var cosine = new CosineSchedule(0.36, 0.0008);
        Assert.Equal([0.36, (0.36 + 0.0008) / 2, 0.0008],
            ((double[])[0, 0.5, 1]).Select(progress => Math.Round(cosine.RateAt(progress), 12)));
        var cycle = new OneCycleSchedule(1) { Rise = 0.25 };
        Assert.Equal([0.04, 1, 4e-6], ((double[])[0, 0.25, 1]).Select(progress => Math.Round(cycle.RateAt(progress), 12)));
        var warmup = new WarmupSchedule(0.2, cosine);
        Assert.Equal([0, 0.18, 0.36, 0.0008], ((double[])[0, 0.1, 0.2, 1]).Select(progress => Math.Round(warmup.RateAt(progress), 12)));
    }

    private static void Check(OptimizerOptions options, Func<double[], double, double, double, double> update)
    {
        using var pool = new WorkerPool(2);
        using var plan = Plan(pool);
        using Optimizer optimizer = options.Create(plan.Parameters, pool);
        foreach ((string key, double decay) in new[] { ("conv/weight", Decay), ("norm/scale", 0.0), ("norm/shift", 0.0),
            ("dense/weight", Decay), ("dense/bias", 0.0) })
        {
            double[][] state = [.. plan.Parameters.Value(key).ToArray().Select(_ => new double[3])];
            double[] expected = [.. plan.Parameters.Value(key).ToArray().Select(value => (double)value)];
            for (int step = 0; step < Steps; step++)
            {
                new RandomStream(1, key, step).FillNormal(plan.Parameters.Gradient(key));
                for (int i = 0; i < expected.Length; i++)
                    expected[i] = update(state[i], expected[i], plan.Parameters.Gradient(key)[i], decay);
                optimizer.Update(Rate);
            }

            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], plan.Parameters.Value(key)[i], Tolerance);

            // A new optimiser for the next parameter, whose steps count from one.
            optimizer.Steps = 0;
            foreach (AlignedBuffer moment in optimizer.Moments)
                moment.Span.Clear();
        }
    }

    private static TrainingPlan Plan(WorkerPool pool)
    {
        Network network = new NetworkBuilder("test").Input(3, 3, 1).Conv(3, 2, 1, "conv").Then(new MicroNets.Graph.Ops.BatchNorm(), "norm")
            .Dense(2, "dense").Build();
        return new TrainingPlan(network, network.Initialize(1), 2, pool);
    }
}
