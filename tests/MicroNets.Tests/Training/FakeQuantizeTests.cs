using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Tests.Training;

public sealed class FakeQuantizeTests
{
    private static readonly float[] Inputs = [-3f, -1.02f, -0.5f, 0f, 0.004f, 0.3f, 0.7f, 1.49f, 1.51f, 9f];

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    public void Rounds_to_the_grid_and_passes_gradients_inside_it(int bits)
    {
        using var pool = new WorkerPool(1);
        using TrainingPlan plan = Plan(bits, pool, RangeUpdate.Learned, [-1, 1.5f]);
        QuantizationGrid grid = QuantizationGrid.Over(-1, 1.5f, bits);
        plan.Forward(Inputs);
        for (int i = 0; i < Inputs.Length; i++)
            Assert.Equal(grid.Real(grid.Quantize(Inputs[i])), plan.Outputs[i], 6);
        Assert.Contains(0f, plan.Outputs.ToArray());

        // g = i + 1; the formula of the kernel's contract, element by element.
        for (int i = 0; i < Inputs.Length; i++)
            plan.OutputGradients[i] = i + 1;
        float[] outputs = plan.Outputs.ToArray();
        plan.Backward();
        double low = 0, high = 0, lowest = grid.Real(grid.Lowest) - (grid.Scale / 2), highest = grid.Real(grid.Highest) + (grid.Scale / 2);
        int levels = (1 << bits) - 1;
        for (int i = 0; i < Inputs.Length; i++)
        {
            double g = i + 1, pull = g * (outputs[i] - Inputs[i]) / (grid.Scale * levels);
            (double toLow, double toHigh) = Inputs[i] <= lowest ? (g, 0.0) : Inputs[i] >= highest ? (0.0, g) : (-pull, pull);
            low += toLow;
            high += toHigh;
        }

        double scale = 1 / Math.Sqrt((double)Inputs.Length * levels);
        Assert.Equal(low * scale, plan.Parameters.Gradient("fake/range")[0], 4);
        Assert.Equal(high * scale, plan.Parameters.Gradient("fake/range")[1], 4);
        double[] through = [.. Inputs.Select((x, i) => x > lowest && x < highest ? i + 1.0 : 0)];
        Assert.Equal(through.Sum(), plan.Parameters.Gradient("copy/bias")[0], 4);
    }

    [Fact]
    public void A_moving_range_takes_the_first_batch_and_then_follows()
    {
        using var pool = new WorkerPool(2);
        using TrainingPlan plan = Plan(8, pool, RangeUpdate.MovingAverage, [0, 0]);
        plan.Forward(Inputs);
        Assert.Equal([-3f, 9f], plan.Parameters.Value("fake/range").ToArray());
        Assert.Equal(Inputs, plan.Outputs.ToArray());
        plan.Forward([.. Inputs.Select(x => 2 * x)]);
        Assert.Equal([-3.03f, 9.09f], plan.Parameters.Value("fake/range").ToArray().Select(x => MathF.Round(x, 4)));
    }

    public static TheoryData<string> Variants => [.. KernelVariants.Supported.Select(variant => $"{variant}")];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Behind_norm_activation_and_mask_it_costs_no_map_and_computes_the_same(string name)
    {
        KernelVariant variant = Enum.Parse<KernelVariant>(name);
        Compare(variant, RangeUpdate.Learned);
        Compare(variant, RangeUpdate.MovingAverage);
    }

    private static void Compare(KernelVariant variant, RangeUpdate ranges)
    {
        const int samples = 4;
        (double[] Outputs, Dictionary<string, double[]> Gradients, float[] Range, long Bytes) Run(bool apart)
        {
            NetworkBuilder builder = new NetworkBuilder("test").Input(5, 7, 3).Conv(20, 3, 1, "conv").NormRelu6()
                .Then(new ChannelMask("width", [7, 20]), "mask");
            if (apart)
                builder.Then(new Reshape(new Shape(5, 7, 20)), "apart");
            Network network = builder.Then(new FakeQuantize(4), "fake").Conv(3, 1, 1, "last").Build();
            Weights weights = GradientCheck.RandomWeights(network, 3);
            ((float[])[-0.1f, 1.1f]).CopyTo(weights["fake/range"].Span);
            var inputs = new float[samples * network.Input.OutputShape.Elements];
            new RandomStream(4, "test").FillNormal(inputs);
            using var pool = new WorkerPool(2, variant);
            using var plan = new TrainingPlan(network, weights, samples, pool, new KernelOptions { Ranges = ranges });
            plan.Forward(inputs);
            new RandomStream(5, "test").FillNormal(plan.OutputGradients);
            plan.Backward();
            var gradients = plan.Parameters.Keys.Where(key =>
                !key.Contains("/mean", StringComparison.Ordinal) && !key.Contains("/variance", StringComparison.Ordinal))
                .ToDictionary(key => key, key => Doubles(plan.Parameters.Gradient(key)));
            gradients["width"] = plan.DecisionGradient("width").ToArray();
            return (Doubles(plan.Outputs), gradients, plan.Parameters.Value("fake/range").ToArray(), plan.Bytes);
        }

        var joined = Run(apart: false);
        var apart = Run(apart: true);
        GradientCheck.AssertClose("outputs", apart.Outputs, joined.Outputs, 1e-6);
        foreach (string key in apart.Gradients.Keys)
            GradientCheck.AssertClose(key, apart.Gradients[key], joined.Gradients[key], GradientCheck.GradientTolerance);
        Assert.Equal(apart.Range, joined.Range);
        Assert.Equal(ranges == RangeUpdate.Learned, joined.Gradients["fake/range"].All(gradient => gradient != 0));
        Assert.Equal(ranges == RangeUpdate.MovingAverage, joined.Range[1] != 1.1f);
        Assert.True(joined.Bytes < apart.Bytes);
    }

    private static double[] Doubles(ReadOnlySpan<float> values) => [.. values.ToArray().Select(value => (double)value)];

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    public void Weights_are_rounded_per_output_channel(int bits)
    {
        Network network = new NetworkBuilder("test").Input(4, 4, 3).Conv(5, 3, 1, "conv").Depthwise(3, 1, "depthwise")
            .Dense(4, "dense").Build();
        Weights weights = network.Initialize(2);
        var inputs = new float[2 * 48];
        new RandomStream(1, "test").FillNormal(inputs);
        using var pool = new WorkerPool(2);
        using var plan = new TrainingPlan(network, weights, 2, pool,
            new KernelOptions { WeightBits = new Dictionary<string, int> { ["conv"] = bits, ["depthwise"] = bits, ["dense"] = bits } });
        plan.Forward(inputs);

        int levels = (1 << (bits - 1)) - 1;
        ReferenceEvaluator reference = ReferenceEvaluator.Of(network, weights);
        foreach ((string node, int channels, bool innermost) in new[] { ("conv", 5, false), ("depthwise", 5, true), ("dense", 4, false) })
        {
            double[] values = reference.Parameters[$"{node}/weight"];
            int Channel(int i) => innermost ? i % channels : i / (values.Length / channels);
            double[] largest = [.. Enumerable.Range(0, channels).Select(c => values.Where((_, i) => Channel(i) == c).Max(Math.Abs))];
            for (int i = 0; i < values.Length; i++)
                values[i] = Math.Round(values[i] / (largest[Channel(i)] / levels)) * largest[Channel(i)] / levels;
        }

        GradientCheck.AssertClose("outputs", reference.Run([.. inputs.Select(x => (double)x)], 2),
            [.. plan.Outputs.ToArray().Select(x => (double)x)], GradientCheck.OutputTolerance);
    }

    // A copy between input and fake quantiser: one whose gradient can be seen, and that is the identity for these values.
    private static TrainingPlan Plan(int bits, WorkerPool pool, RangeUpdate ranges, float[] range)
    {
        Network network = new NetworkBuilder("test").Input(1, 10, 1)
            .Then(new DepthwiseConv2D(1, 1, Padding.Same) { HasBias = true }, "copy").Then(new FakeQuantize(bits), "fake").Build();
        Weights weights = network.Initialize(1);
        weights["copy/weight"].Values[0] = 1;
        range.CopyTo(weights["fake/range"].Span);
        return new TrainingPlan(network, weights, 1, pool, new KernelOptions { Ranges = ranges });
    }
}
