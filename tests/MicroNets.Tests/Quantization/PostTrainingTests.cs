using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Quantization;
using MicroNets.Quantization.Calibration;
using MicroNets.Quantization.Float;
using MicroNets.Quantization.Interpreter;
using MicroNets.Training;

namespace MicroNets.Tests.Quantization;

public class PostTrainingTests
{
    public static TheoryData<RangeMethod> RangeMethods => [new MinMaxRange(), new PercentileRange(99.9), new MeanSquaredErrorRange()];

    [Theory]
    [MemberData(nameof(RangeMethods))]
    public void Integers_stay_close_to_the_float_network(RangeMethod ranges)
    {
        (Network network, Weights weights) = Trained(DepthwiseSeparable());
        ArraySource data = Data(network.Input.OutputShape, 40);
        IntegerNetwork integers = PostTraining.Quantize(network, weights, data,
            new PostTrainingOptions { Ranges = ranges, CalibrationSamples = 40 });
        Assert.InRange(RelativeError(network, weights, integers, data), 0, 0.05);
    }

    [Fact]
    public void Four_bits_are_worse_than_eight_and_still_the_same_function()
    {
        (Network network, Weights weights) = Trained(DepthwiseSeparable());
        ArraySource data = Data(network.Input.OutputShape, 40);
        var options = new PostTrainingOptions { CalibrationSamples = 40 };
        IntegerNetwork four = PostTraining.Quantize(network, weights, data, options with { Bits = BitPlan.FourBitWeights(network.Fold()) });
        double errorOfFour = RelativeError(network, weights, four, data);
        Assert.InRange(errorOfFour, RelativeError(network, weights, PostTraining.Quantize(network, weights, data, options), data), 0.5);
        Assert.All(four.Layers.Where(layer => layer.Layer.Op is Conv2D), layer =>
            Assert.All(layer.Weights!.Values, value => Assert.InRange(value, -7, 7)));
    }

    [Fact]
    public void Equalization_leaves_the_function_as_it_was()
    {
        (Network network, Weights weights) = Trained(Bottleneck());
        (Network folded, Weights foldedWeights) = network.Fold(weights);
        Weights even = CrossLayerEqualization.Apply(folded, foldedWeights);
        var sample = new float[network.Input.OutputShape.Elements];
        new RandomStream(3, "sample").FillNormal(sample);
        float[] before = new FloatInterpreter(folded, foldedWeights).Run(sample), after = new FloatInterpreter(folded, even).Run(sample);
        Assert.False(foldedWeights["expand/weight"].Values.AsSpan().SequenceEqual(even["expand/weight"].Values), "nothing was evened out");
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First, pair.Second, 1e-4f * before.Max(MathF.Abs)));
    }

    [Fact]
    public void Bias_correction_takes_the_mean_error_out()
    {
        (Network network, Weights weights) = Trained(DepthwiseSeparable());
        ArraySource data = Data(network.Input.OutputShape, 60);
        double MeanShift(PostTrainingCorrections corrections)
        {
            var options = new PostTrainingOptions { CalibrationSamples = 60, Corrections = corrections,
                Bits = BitPlan.FourBitWeights(network.Fold()) };
            IntegerNetwork integers = PostTraining.Quantize(network, weights, data, options);
            (float[][] exact, float[][] rounded) = Outputs(network, weights, integers, data);
            return Enumerable.Range(0, exact[0].Length)
                .Average(c => Math.Abs(exact.Average(row => row[c]) - rounded.Average(row => row[c])));
        }

        Assert.InRange(MeanShift(PostTrainingCorrections.Bias), 0, 0.7 * MeanShift(PostTrainingCorrections.None));
    }

    [Fact]
    public void Tensors_that_kernels_only_move_share_a_format()
    {
        Network network = new NetworkBuilder("n").Input(6, 6, 3)
            .Conv(4, 3, 1, "a").From("input").Conv(5, 3, 1, "b").Append(new Concat(), "joined", "a", "b")
            .Then(new MaxPool { Kernel = 2, Stride = 2 }, "max").Then(new AveragePool { Kernel = 2 }, "pool")
                .Then(new AveragePool(), "mean").Dense(3, "logits").Then(new Softmax(), "softmax").Build();
        IntegerNetwork integers = PostTraining.Quantize(network, network.Initialize(1), Data(network.Input.OutputShape, 8));
        Assert.Single(new[] { "a", "b", "joined", "max", "pool" }.Select(name => integers[name].Output).Distinct());
        Assert.NotEqual(integers["pool"].Output, integers["mean"].Output);
        Assert.Equal(new TensorFormat(8, 1f / 256, -128), integers["softmax"].Output);
    }

    [Fact]
    public void Weights_fit_the_bytes_that_mixed_precision_is_given()
    {
        (Network network, Weights weights) = Trained(DepthwiseSeparable());
        Network folded = network.Fold();
        ArraySource data = Data(network.Input.OutputShape, 16);
        long eight = MixedPrecision.WeightBytes(folded, BitPlan.Eight),
            four = MixedPrecision.WeightBytes(folded, BitPlan.FourBitWeights(folded));
        BitPlan between = MixedPrecision.Assign(network, weights, data, (eight + four) / 2);
        Assert.InRange(MixedPrecision.WeightBytes(folded, between), four, (eight + four) / 2);

        // Where eight bits do, no sample is read.
        Assert.Empty(MixedPrecision.Assign(network, weights, Data(network.Input.OutputShape, 0), eight).WeightBits);

        // Where four bits do not do, two.
        BitPlan fewest = MixedPrecision.Assign(network, weights, data, four - 1);
        Assert.InRange(MixedPrecision.WeightBytes(folded, fewest), 0, four - 1);
        Assert.Contains(2, fewest.WeightBits.Values);
        Assert.Equal(4, fewest.Weights("stem"));
        Assert.Throws<InputException>(() => MixedPrecision.Assign(network, weights, data, four / 2));
    }

    [Fact]
    public void Calibration_data_of_another_shape_are_refused()
    {
        (Network network, Weights weights) = Trained(DepthwiseSeparable());
        Assert.Throws<InputException>(() => PostTraining.Quantize(network, weights, Data(new Shape(2, 2, 2), 3)));
    }

    private static Network DepthwiseSeparable() => new NetworkBuilder("n").Input(12, 10, 1)
        .Conv(12, (4, 3), 2, "stem").NormRelu6().DepthwiseSeparable("block1", 20, 2).DepthwiseSeparable("block2", 20).GlobalAveragePool()
            .Dense(6, "logits").Build();

    private static Network Bottleneck() => new NetworkBuilder("n").Input(8, 8, 2)
        .Conv(6, 1, 1, "expand").Norm().Then(new Relu()).Depthwise(3, 1, "depthwise").Norm().Then(new Relu()).Conv(5, 1, 1, "project")
            .Norm().GlobalAveragePool().Dense(4, "logits").Build();

    /// <summary>Random weights with batch norms that do something.</summary>
    private static (Network Network, Weights Weights) Trained(Network network)
    {
        Weights weights = network.Initialize(5);
        foreach (Layer layer in network.Layers.Where(layer => layer.Op is MicroNets.Graph.Ops.BatchNorm))
        {
            var random = new RandomStream(9, layer.Name);
            random.FillUniform(weights[layer, "scale"].Span, 0.3f, 2);
            random.FillUniform(weights[layer, "shift"].Span, -0.5f, 1);
        }

        return (network, weights);
    }

    private static ArraySource Data(Shape shape, int count)
    {
        var values = new float[count * shape.Elements];
        new RandomStream(2, "data").FillNormal(values);
        return new ArraySource(shape, ["only"], values, new int[count].ToEquatableArray());
    }

    private static double RelativeError(Network network, Weights weights, IntegerNetwork integers, ArraySource data)
    {
        (float[][] exact, float[][] rounded) = Outputs(network, weights, integers, data);
        double error = exact.Zip(rounded, (a, b) => a.Zip(b, (x, y) => Math.Pow(x - y, 2)).Sum()).Sum();
        double[] means = Enumerable.Range(0, exact[0].Length).Select(c => (double)exact.Average(row => row[c])).ToArray();
        return error / exact.Sum(row => row.Select((x, c) => Math.Pow(x - means[c], 2)).Sum());
    }

    private static (float[][] Exact, float[][] Rounded) Outputs(Network network, Weights weights, IntegerNetwork integers, ArraySource data)
    {
        (Network folded, Weights foldedWeights) = network.Fold(weights);
        var exact = new FloatInterpreter(folded, foldedWeights);
        var rounded = new ReferenceInterpreter(integers);
        var input = new float[data.Shape.Elements];
        var outputs = Enumerable.Range(0, data.Count).Select(index =>
        {
            data.Read(index, SampleSource.NoAugmentation, input);
            sbyte[] output = rounded.Run(integers.Input.Output.ToIntegers(input));
            return (exact.Run(input), output.Select(value => integers.Output.Output.ToReal(value)).ToArray());
        }).ToArray();
        return (outputs.Select(pair => pair.Item1).ToArray(), outputs.Select(pair => pair.Item2).ToArray());
    }
}
