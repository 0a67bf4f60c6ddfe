using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Tests.Training;

public sealed class PlanTests
{
    [Theory]
    [InlineData("ds-cnn", 33)]
    [InlineData("bottlenecks", 16)]
    [InlineData("supernet", 40)]
    [InlineData("residual", 34)]
    public void A_step_gives_the_same_bits_on_any_number_of_threads(string network, int samples)
    {
        int[] Bits(int threads)
        {
            using var pool = new WorkerPool(threads);
            using var step = new TrainingStep(network, samples, pool);
            using Optimizer optimizer = new AdamW().Create(step.Plan.Parameters, pool);
            for (int i = 0; i < 3; i++)
            {
                step.Run();
                optimizer.Update(1e-2);
            }

            return [.. step.Plan.Parameters.Values.ToArray().Concat(step.Plan.Parameters.Gradients.ToArray())
                .Select(BitConverter.SingleToInt32Bits)];
        }

        int[] one = Bits(1);
        Assert.Equal(one, Bits(2));
        Assert.Equal(one, Bits(3));
    }

    [Fact]
    public void Maps_that_are_larger_than_the_caches_are_computed_like_any_other()
    {
        const int samples = 65;
        Network network = GradientTests.Start(32, 33, 2).Conv(16, 1, 1, "wide").NormRelu6().Depthwise(3, 1, "depthwise").NormRelu6()
            .Conv(16, 1, 1, "project").Norm().Add("wide/relu6", "sum")
            .Then(new MicroNets.Graph.Ops.Relu(), "relu").GlobalAveragePool().Dense(3).Build();
        Weights weights = GradientCheck.RandomWeights(network, 1);
        var inputs = new float[samples * network.Input.OutputShape.Elements];
        new RandomStream(2, "test").FillNormal(inputs);
        double[] Gradients(KernelVariant variant)
        {
            using var pool = new WorkerPool(2, variant);
            using var plan = new TrainingPlan(network, weights, samples, pool);
            plan.Forward(inputs);
            new RandomStream(3, "test").FillNormal(plan.OutputGradients);
            plan.Backward();
            return Doubles(plan.Parameters.Gradients);
        }

        double[] expected = Gradients(KernelVariant.Scalar);
        Assert.All(KernelVariants.Supported, variant =>
            GradientCheck.AssertClose($"{variant}", expected, Gradients(variant), GradientCheck.GradientTolerance));
    }

    [Fact]
    public void A_smaller_batch_counts_as_a_batch_of_its_own_size()
    {
        using var pool = new WorkerPool(2);
        using var large = new TrainingStep("ds-cnn", 5, pool, batchSize: 64);
        using var exact = new TrainingStep("ds-cnn", 5, pool);
        large.Run();
        exact.Run();
        GradientCheck.AssertClose("gradients", Doubles(exact.Plan.Parameters.Gradients), Doubles(large.Plan.Parameters.Gradients),
            GradientCheck.GradientTolerance);
    }

    [Theory]
    [InlineData("ds-cnn")]
    [InlineData("bottlenecks")]
    [InlineData("supernet")]
    public void Inference_uses_running_averages_and_agrees_with_the_reference(string name)
    {
        const int samples = 37;
        Network network = GradientTests.Whole(name);
        Weights weights = GradientCheck.RandomWeights(network, 3);
        var inputs = new float[samples * network.Input.OutputShape.Elements];
        new RandomStream(4, "test").FillNormal(inputs);
        using var pool = new WorkerPool(2);
        using var plan = new InferencePlan(network, weights, pool);
        var outputs = new float[samples * plan.OutputElements];
        plan.Run(inputs, outputs);

        var reference = new ReferenceEvaluator(network, ReferenceEvaluator.Of(network, weights).Parameters) { UsesBatchStatistics = false };
        GradientCheck.AssertClose("outputs", reference.Run(Doubles(inputs), samples), Doubles(outputs), GradientCheck.OutputTolerance);

        (Network folded, Weights foldedWeights) = network.Fold(weights);
        if (name == "supernet")
            return;
        using var foldedPlan = new InferencePlan(folded, foldedWeights, pool);
        var foldedOutputs = new float[outputs.Length];
        foldedPlan.Run(inputs, foldedOutputs);
        GradientCheck.AssertClose("folded", Doubles(outputs), Doubles(foldedOutputs), GradientCheck.OutputTolerance);
    }

    [Fact]
    public void Running_averages_follow_the_batches()
    {
        Network network = new NetworkBuilder("test").Input(2, 1, 1)
            .Then(new MicroNets.Graph.Ops.BatchNorm { Momentum = 0.25f }, "norm").Build();
        using var pool = new WorkerPool(1);
        using var plan = new TrainingPlan(network, network.Initialize(1), 2, pool);
        plan.Forward([1, 2, 3, 6]);

        // Mean 3, unbiased variance (4 + 1 + 0 + 9) / 3.
        Assert.Equal(0.75f, plan.Parameters.Value("norm/mean")[0], 6);
        Assert.Equal(0.75f + (0.25f * 14 / 3), plan.Parameters.Value("norm/variance")[0], 5);
    }

    [Fact]
    public void Buffers_that_live_at_the_same_time_never_overlap()
    {
        var stream = new RandomStream(1, "test");
        var planner = new BufferPlanner();
        var buffers = new List<TrainingBuffer>();
        for (int i = 0; i < 60; i++)
        {
            int first = stream.NextInt32(40);
            buffers.Add(planner.Add(1 + stream.NextInt32(5000), first, first + stream.NextInt32(20)));
        }

        long end = planner.Place();
        foreach (TrainingBuffer a in buffers)
        {
            Assert.True(a.Offset >= 0 && a.Offset + a.Floats <= end && a.Offset % AlignedBuffer.Line == 0);
            Assert.All(buffers.Where(b => b != a && b.First <= a.Last && a.First <= b.Last), b =>
                Assert.True(a.Offset + a.Floats <= b.Offset || b.Offset + b.Floats <= a.Offset));
        }

        Assert.True(end < buffers.Sum(buffer => buffer.Floats));
    }

    private static double[] Doubles(ReadOnlySpan<float> values) => [.. values.ToArray().Select(value => (double)value)];
}
