using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;
using MicroNets.Training;

namespace MicroNets.Tests.Search;

public class SupernetTests
{
    private const int Samples = 6;

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    [InlineData("tiny-bits-alone")]
    public void With_one_hot_decisions_a_supernet_computes_what_the_decided_network_computes(string name)
    {
        // The grid of four-bit weights spans all channels that the supernet has, also those that are not decided for.
        SearchSpace space = name == "tiny-bits-alone" ? BitsAlone() : TinySpaces.Get(name);
        using var pool = new WorkerPool(1);
        using var training = new SupernetTraining(space, Shifted(new Supernet(space).Network),
            new DnasOptions { BatchSize = Samples }, pool);
        Weights weights = training.Plan.Parameters.ToWeights();
        float[] inputs = Noise(space.Inputs[0].Elements * Samples);
        var random = new RandomStream(11, "points");
        for (int i = 0; i < 25; i++)
        {
            Architecture architecture = space.Sample(ref random);
            Network network = space.Build(architecture);
            using var plan = new TrainingPlan(network, Supernet.Cut(weights, network), Samples, pool);

            training.Decisions.Set(OptionWeights.OneHot(space, architecture));
            training.Plan.Forward(inputs);
            plan.Forward(inputs);

            for (int k = 0; k < plan.Outputs.Length; k++)
                Assert.Equal(plan.Outputs[k], training.Plan.Outputs[k], 1e-3);
        }
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    [InlineData("tiny-bits")]
    public void The_gradient_of_the_task_with_respect_to_options_agrees_with_finite_differences(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        using var pool = new WorkerPool(1);
        using var training = new SupernetTraining(space, Shifted(new Supernet(space).Network),
            new DnasOptions { BatchSize = Samples }, pool);
        float[] inputs = Noise(space.Inputs[0].Elements * Samples), targets = new float[Samples * space.Classes];
        for (int i = 0; i < Samples; i++)
            targets[(i * space.Classes) + (i % space.Classes)] = 1;
        var random = new RandomStream(12, "weights");
        OptionWeights options = Soft.Random(space, ref random);
        var gradient = new OptionWeights(space);
        training.Evaluate(inputs, targets, options);
        training.Plan.Backward();
        training.Decisions.AddGradient(options, gradient);

        // Along a random direction: single differences drown in the rounding of float32.
        for (int trial = 0; trial < 4; trial++)
        {
            OptionWeights direction = Soft.Random(space, ref random);
            double predicted = 0;
            Each(direction, gradient, (way, slope) => predicted += way * slope);
            const double Step = 2e-3;
            double Loss(double step)
            {
                var moved = new OptionWeights(space);
                foreach ((double[] to, (double[] from, double[] way)) in moved.Decisions.Zip(options.Decisions.Zip(direction.Decisions)))
                {
                    for (int k = 0; k < to.Length; k++)
                        to[k] = to.Length == 1 ? 1 : from[k] + (step * way[k]);
                }

                return training.Evaluate(inputs, targets, moved);
            }

            Assert.Equal((Loss(Step) - Loss(-Step)) / (2 * Step), predicted, 0.03 * Math.Max(0.05, Math.Abs(predicted)));
        }

        void Each(OptionWeights a, OptionWeights b, Action<double, double> visit)
        {
            foreach ((double[] x, double[] y) in a.Decisions.Zip(b.Decisions).Where(pair => pair.First.Length > 1))
            {
                for (int k = 0; k < x.Length; k++)
                    visit(x[k], y[k]);
            }
        }
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    [InlineData("tiny-bits")]
    public void A_supernet_of_integers_rounds_what_every_convolution_hands_on(string name)
    {
        var supernet = new Supernet(TinySpaces.Get(name), 8);
        foreach (Layer convolution in supernet.Network.Layers.Where(layer => layer.Op is Conv2D or DepthwiseConv2D))
        {
            Assert.All(supernet.Network.ConsumersOf(convolution.Name), consumer => Assert.True(consumer.Op is BatchNorm));
            Layer last = convolution;
            while (supernet.Network.ConsumersOf(last.Name).Single() is { Op: BatchNorm or Relu6 or ChannelMask } fused)
                last = fused;
            Assert.IsType<FakeQuantize>(supernet.Network.ConsumersOf(last.Name).Single().Op);
            Assert.Equal($"{convolution.Name}/quantized", supernet.Network.ConsumersOf(last.Name).Single().Name);
        }
    }

    // Batch norms that shift would wake dead channels if no mask put them back to sleep.
    // All widths decided, and every block there.
    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    public void A_network_inherits_what_a_supernet_has_of_it_and_the_rest_is_fresh(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        Weights supernet = Shifted(new Supernet(space).Network);
        var random = new RandomStream(14, "points");
        bool someFresh = false, someLearnt = false;
        for (int i = 0; i < 25; i++)
        {
            Network one = space.Build(space.Sample(ref random)), other = space.Build(space.Sample(ref random));
            Weights learnt = Supernet.Cut(supernet, one);
            AssertEqual(learnt, Supernet.Inherited(supernet, one, seed: 5), learnt.Keys);

            // What the first has in other places or not at all is as if nothing had been learnt.
            Weights inherited = Supernet.Inherited(learnt, other, seed: 5), fresh = other.Initialize(5);
            inherited.CheckFit(other);
            string[] common = [.. fresh.Keys.Where(key => learnt.Contains(key) && learnt[key].Dimensions == fresh[key].Dimensions)];
            AssertEqual(learnt, inherited, common);
            string[] unknown = [.. fresh.Keys.Where(key => !learnt.Contains(key))];
            AssertEqual(fresh, inherited, unknown);
            (someLearnt, someFresh) = (someLearnt || common.Length > 0, someFresh || unknown.Length > 0);
        }

        Assert.True(someLearnt && (someFresh || space.Blocks.All(block => block.Presence == Presence.Required)));
    }

    [Fact]
    public void Channels_that_a_supernet_has_lost_are_fresh_and_so_are_kernels_larger_than_its_own()
    {
        static Network Of(int width, int kernel) => new NetworkBuilder("one").Input(5, 5, 1)
            .Then(new Conv2D(width, kernel, 1, Padding.Same), "conv").Build();
        Weights narrow = Of(2, 3).Initialize(1), wide = Supernet.Inherited(narrow, Of(3, 3), seed: 2), fresh = Of(3, 3).Initialize(2);
        Assert.Equal(narrow["conv/weight"].Values, wide["conv/weight"].Values[..18]);
        Assert.Equal(fresh["conv/weight"].Values[18..], wide["conv/weight"].Values[18..]);
        AssertEqual(Of(2, 5).Initialize(2), Supernet.Inherited(narrow, Of(2, 5), seed: 2), ["conv/weight"]);
    }

    private static void AssertEqual(Weights expected, Weights actual, IEnumerable<string> keys)
    {
        foreach (string key in keys)
            Assert.Equal(expected[key].Values, actual[key].Values);
    }

    private static SearchSpace BitsAlone() => TinySpaces.Bits with
    {
        Blocks = TinySpaces.Bits.Blocks.Select(block => block switch
        {
            AnyBlock any => any with { Of = [BlockKind.InvertedBottleneck], Expand = [any.Expand[^1]] },
            InvertedBottleneckBlock bottleneck => bottleneck with { Expand = [bottleneck.Expand[^1]] },
            _ => block,
        } with { Widths = [block.Widths[^1]], Presence = Presence.Required }).ToEquatableArray(),
    };

    private static Weights Shifted(Network network)
    {
        Weights weights = network.Initialize(3);
        foreach (string key in weights.Keys.Where(key => key.EndsWith("/shift", StringComparison.Ordinal)))
            Array.Fill(weights[key].Values, 0.5f);
        return weights;
    }

    private static float[] Noise(int count)
    {
        var random = new RandomStream(13, "noise");
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (float)random.NextNormal();
        return values;
    }
}
