using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Quantization;
using MicroNets.Quantization.Interpreter;
using MicroNets.Training;

namespace MicroNets.Tests.Quantization;

public class QuantizationAwareTrainingTests
{
    private static readonly Shape Shape = new(8, 6, 1);

    private static readonly Network Structure = new NetworkBuilder("n").Input(8, 6, 1)
        .Conv(8, 3, 1, "stem").NormRelu6().DepthwiseSeparable("block", 12, 2).GlobalAveragePool().Dense(3, "logits").Build();

    [Theory]
    [InlineData(RangeUpdate.Learned)]
    [InlineData(RangeUpdate.MovingAverage)]
    public void The_simulation_and_the_integers_agree(RangeUpdate ranges)
    {
        ArraySource data = Data(200);
        QuantizedNetwork trained = Train(data, BitPlan.Eight, ranges);
        (sbyte[] integers, sbyte[] simulated) = Both(trained, data);

        int[] steps = integers.Zip(simulated, (a, b) => Math.Abs(a - b)).ToArray();
        Assert.InRange(steps.Count(step => step > 1), 0, steps.Length / 100);
        int classes = 3;
        int disagreements = Enumerable.Range(0, data.Count).Count(i => Largest(integers, i * classes) != Largest(simulated, i * classes));
        Assert.InRange(disagreements, 0, data.Count / 100);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    public void A_convolution_that_states_few_bits_trains_as_one_that_the_options_round(int bits)
    {
        Network structure = Structure.Fold();
        BitPlan chosen = bits == 4 ? BitPlan.FourBitWeights(structure) : s_two;
        Network stated = chosen.Stated(structure);
        Weights weights = structure.Initialize(2);
        float[] inputs = new float[2 * Shape.Elements];
        Data(2).Read(0, SampleSource.NoAugmentation, inputs.AsSpan(0, Shape.Elements));
        Data(2).Read(1, SampleSource.NoAugmentation, inputs.AsSpan(Shape.Elements));
        using var pool = new WorkerPool(1);
        float[] Outputs(Network network, KernelOptions options)
        {
            using var plan = new TrainingPlan(network, weights, 2, pool, options);
            plan.Forward(inputs);
            return plan.Outputs.ToArray();
        }

        float[] own = Outputs(stated, new KernelOptions());
        Assert.Equal(Outputs(structure, new KernelOptions { WeightBits = BitPlan.Of(stated).WeightBits }), own);
        Assert.NotEqual(Outputs(structure, new KernelOptions()), own);
        Assert.Equal(structure.Layers.Count(layer => layer.Op is Conv2D && (bits == 4 || layer.Name == Pointwise)),
            BitPlan.Of(stated).WeightBits.Count);
    }

    [Fact]
    public void Weights_of_two_bits_are_the_same_in_training_and_in_integers_and_learn_the_task()
    {
        ArraySource data = Data(200);
        QuantizedNetwork trained = Train(data, s_two, RangeUpdate.Learned);
        (sbyte[] integers, sbyte[] simulated) = Both(trained, data);
        int[] steps = integers.Zip(simulated, (a, b) => Math.Abs(a - b)).ToArray();
        Assert.InRange(steps.Count(step => step > 1), 0, steps.Length / 100);
        Assert.InRange(Enumerable.Range(0, data.Count).Count(i => Largest(integers, i * 3) == data.Label(i)), 0.8 * data.Count,
            data.Count);
        IntegerLayer two = Assert.Single(trained.Integers.Layers, layer => layer.Weights?.Bits == 2);
        Assert.Equal(Pointwise, two.Layer.Name);
        Assert.Equal(new sbyte[] { -1, 0, 1 }, two.Weights!.Values.Distinct().Order());
    }

    [Fact]
    public void The_first_the_last_and_the_smallest_convolutions_keep_eight_bits_where_others_have_two()
    {
        Network network = new NetworkBuilder("n").Input(8, 8, 1).Conv(16, 3, 1, "first").Conv(8, 1, 1, "second").Conv(12, 1, 1, "small")
            .Conv(17, 3, 1, "large").Conv(16, 1, 1, "odd").Conv(4, 1, 1, "last").GlobalAveragePool().Build();
        Assert.Equal([("large", 2), ("odd", 4), ("second", 2)],
            BitPlan.TwoBitWeights(network).WeightBits.Select(bits => (bits.Key, bits.Value)).Order());
    }

    [Fact]
    public void Convolutions_that_state_few_bits_keep_them_where_others_get_two()
    {
        Network network = new NetworkBuilder("n").Input(8, 8, 1).Conv(16, 3, 1, "first").Conv(16, 1, 1, "second").Conv(4, 1, 1, "last")
            .GlobalAveragePool().Build();
        Network stated = (BitPlan.Eight with { WeightBits = new Dictionary<string, int> { ["first"] = 4, ["second"] = 4 } })
            .Stated(network);
        Assert.Equal([("first", 4), ("second", 2)],
            BitPlan.TwoBitWeights(stated).WeightBits.Select(bits => (bits.Key, bits.Value)).Order());
    }

    private const string Pointwise = "block/pointwise";

    private static readonly BitPlan s_two = BitPlan.Eight with { WeightBits = new Dictionary<string, int> { [Pointwise] = 2 } };

    [Fact]
    public void Training_with_rounding_learns_the_task()
    {
        ArraySource data = Data(200);
        QuantizedNetwork trained = Train(data, BitPlan.Four(Structure.Fold()), RangeUpdate.Learned);
        (sbyte[] integers, _) = Both(trained, data);
        int correct = Enumerable.Range(0, data.Count).Count(i => Largest(integers, i * 3) == data.Label(i));
        Assert.InRange(correct, 0.8 * data.Count, data.Count);
        Assert.Equal(4, trained.Integers["stem"].Output.Bits);
        Assert.Equal(4, trained.Integers["stem"].Weights!.Bits);
        Assert.Equal(8, trained.Integers["block/depthwise"].Weights!.Bits);
        Assert.Equal(8, trained.Integers.Input.Output.Bits);
    }

    [Fact]
    public void A_difference_is_reported_at_the_first_tensor_that_has_it()
    {
        ArraySource data = Data(60);
        QuantizedNetwork trained = Train(data, BitPlan.Eight, RangeUpdate.Learned);
        var sample = new float[Shape.Elements];
        data.Read(0, SampleSource.NoAugmentation, sample);
        Assert.Null(SimulationCheck.First(trained, sample, steps: 3));

        IntegerNetwork damaged = new(trained.Integers.Network,
            trained.Integers.Layers.Select(layer => layer.Layer.Name != "block/pointwise" ? layer : layer with
        {
            Weights = layer.Weights! with { Biases = layer.Weights.Biases.Select(bias => bias + 20_000).ToEquatableArray() },
        }));
        Assert.Equal("block/pointwise", SimulationCheck.First(trained with { Integers = damaged }, sample, steps: 3)?.Node);
    }

    [Fact]
    public void A_concatenation_is_quantized_once_behind_it()
    {
        Network network = new NetworkBuilder("n").Input(4, 4, 2)
            .Conv(3, 3, 1, "a").From("input").Conv(3, 3, 1, "b").Append(new Concat(), "joined", "a", "b").GlobalAveragePool()
                .Dense(3, "logits").Build();
        Network fake = new FakeQuantization(network, BitPlan.Eight).Network;
        Assert.Equal(["input/quantized", "joined/quantized", "logits/quantized"],
            fake.Layers.Where(layer => layer.Op is FakeQuantize).Select(layer => layer.Name));
        Assert.Equal(["input/quantized"], fake["a"].Node.Inputs);
        Assert.Equal(["joined/quantized"], fake["pool"].Node.Inputs);
    }

    private static QuantizedNetwork Train(ArraySource data, BitPlan bits, RangeUpdate ranges)
    {
        TrainedNetwork trained = Trainer.Run(Structure, data, null,
            new TrainingOptions { Epochs = 6, BatchSize = 20, Schedule = new CosineSchedule(1e-2, 1e-4) });
        var fine = new TrainingOptions { Epochs = 3, BatchSize = 20, Schedule = new CosineSchedule(2e-3, 1e-5),
            Kernels = new KernelOptions { Ranges = ranges } };
        return QuantizationAwareTraining.Run(Structure, trained.Weights, data, null,
            new QuantizationAwareOptions { Training = fine, Bits = bits, CalibrationSamples = 50 });
    }

    private static (sbyte[] Integers, sbyte[] Simulated) Both(QuantizedNetwork trained, ArraySource data)
    {
        var inputs = new float[data.Count * Shape.Elements];
        for (int i = 0; i < data.Count; i++)
            data.Read(i, SampleSource.NoAugmentation, inputs.AsSpan(i * Shape.Elements, Shape.Elements));
        using var pool = new WorkerPool(1);
        using var plan = new InferencePlan(trained.Simulation.Network, trained.Simulation.Weights, pool, trained.Kernels);
        var outputs = new float[data.Count * plan.OutputElements];
        plan.Run(inputs, outputs);
        return (new IntegerInterpreter(trained.Integers).Run(trained.Integers.Input.Output.ToIntegers(inputs)),
            trained.Integers.Output.Output.ToIntegers(outputs));
    }

    private static int Largest(sbyte[] values, int first) => Array.IndexOf(values, values.AsSpan(first, 3).ToArray().Max(), first) - first;

    /// <summary>Three classes: a bright patch at the top, in the middle or at the bottom, in noise.</summary>
    private static ArraySource Data(int count)
    {
        var values = new float[count * Shape.Elements];
        new RandomStream(1, "noise").FillNormal(values, 0.7f);
        int[] labels = Enumerable.Range(0, count).Select(i => i % 3).ToArray();
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < 2 * Shape.Width; j++)
                values[(i * Shape.Elements) + (3 * labels[i] * Shape.Width) + j] += 2;
        }

        return new ArraySource(Shape, ["top", "middle", "bottom"], values, labels.ToEquatableArray());
    }
}
