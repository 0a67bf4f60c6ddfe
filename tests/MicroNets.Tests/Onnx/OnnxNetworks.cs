using System.Runtime.InteropServices;
using MicroNets.Onnx.Schema;
using MicroNets.Onnx.Writing;

namespace MicroNets.Tests.Onnx;

/// <summary>ONNX files as frameworks export them, with seeded weights. A name is that of the network; the seed is fixed.</summary>
internal static class OnnxNetworks
{
    public static readonly IReadOnlyDictionary<string, Func<byte[]>> All = new Dictionary<string, Func<byte[]>>
    {
        ["convolutions"] = Convolutions,
        ["residual"] = Residual,
        ["mobile"] = Mobile,
        ["series"] = Series,
        ["operators"] = Operators,
        ["layouts"] = Layouts,
        ["pools"] = Pools,
        ["channels-last"] = ChannelsLast,
        ["ends"] = Ends,
    };

    /// <summary>Seeded inputs between −1 and 1.</summary>
    public static float[] Inputs(int elements, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, elements).Select(_ => (2 * random.NextSingle()) - 1)];
    }

    /// <summary>A plain network of PyTorch's kind: Conv, BatchNormalization, Relu, MaxPool, Flatten, Gemm; the batch is open.</summary>
    private static byte[] Convolutions()
    {
        var net = new Net(17);
        net.Input("input", 0, 3, 12, 10);
        net.Conv("conv1", "input", 3, 8, (3, 3), ("pads", new[] { 1, 1, 1, 1 }));
        net.Norm("norm1", "conv1", 8);
        net.File.Node("Relu", "relu1", ["norm1"]);
        net.File.Node("MaxPool", "pool", ["relu1"], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));
        net.Conv("conv2", "pool", 8, 12, (3, 3), ("auto_pad", "SAME_LOWER"), ("strides", new[] { 2, 2 }));
        net.File.Node("Relu", "relu2", ["conv2"]);
        net.File.Node("Flatten", "flat", ["relu2"], ("axis", 1));
        net.Gemm("dense1", "flat", 12 * 3 * 3, 16);
        net.File.Node("Relu", "relu3", ["dense1"]);
        net.File.Node("Dropout", "drop", ["relu3"]);
        net.Gemm("dense2", "drop", 16, 5);
        net.File.Node("Softmax", "output", ["dense2"], ("axis", 1));
        net.File.Output("output", [0, 5]);
        return net.File.ToArray();
    }

    /// <summary>Residual blocks, dilations, strides, borders on one side, and the mean over the map.</summary>
    private static byte[] Residual()
    {
        var net = new Net(13);
        net.Input("input", 1, 1, 16, 9);
        net.Conv("stem", "input", 1, 8, (5, 3), ("pads", new[] { 2, 0, 1, 2 }), ("strides", new[] { 2, 1 }));
        net.File.Node("Relu", "stem/relu", ["stem"]);
        net.Conv("a", "stem/relu", 8, 8, (3, 3), ("pads", new[] { 2, 2, 2, 2 }), ("dilations", new[] { 2, 2 }));
        net.Norm("a/norm", "a", 8);
        net.File.Node("Relu", "a/relu", ["a/norm"]);
        net.Conv("b", "a/relu", 8, 8, (1, 1));
        net.File.Node("Add", "sum", ["b", "stem/relu"]);
        net.File.Node("Relu", "sum/relu", ["sum"]);
        net.File.Node("GlobalAveragePool", "mean", ["sum/relu"]);
        net.File.Node("Reshape", "flat", ["mean", net.File.Constant("shape", 1, -1)]);
        net.Gemm("output", "flat", 8, 4);
        net.File.Output("output", [1, 4]);
        return net.File.ToArray();
    }

    /// <summary>Depthwise convolutions with Clip, groups, a multiplier, squeeze and excitation, HardSwish both ways, ReduceMean.</summary>
    private static byte[] Mobile()
    {
        var net = new Net(18);
        net.Input("input", 1, 3, 14, 14);
        net.Conv("stem", "input", 3, 16, (3, 3), ("pads", new[] { 1, 1, 1, 1 }), ("strides", new[] { 2, 2 }));
        net.File.Node("HardSwish", "stem/act", ["stem"]);
        net.Conv("depth", "stem/act", 16, 16, (3, 3), ("pads", new[] { 1, 1, 1, 1 }), ("group", 16));
        net.File.Node("Clip", "depth/relu6", ["depth", net.Scalar("zero", 0), net.Scalar("six", 6)]);
        net.File.Node("GlobalAveragePool", "se/mean", ["depth/relu6"]);
        net.Conv("se/down", "se/mean", 16, 4, (1, 1));
        net.File.Node("Relu", "se/relu", ["se/down"]);
        net.Conv("se/up", "se/relu", 4, 16, (1, 1));
        net.File.Node("HardSigmoid", "se/gate", ["se/up"], ("alpha", 1f / 6));
        net.File.Node("Mul", "se", ["se/gate", "depth/relu6"]);
        net.Conv("groups", "se", 16, 24, (3, 3), ("group", 4), ("pads", new[] { 1, 1, 1, 1 }));
        net.Norm("groups/norm", "groups", 24);
        net.File.Node("HardSigmoid", "swish/gate", ["groups/norm"], ("alpha", 1f / 6));
        net.File.Node("Mul", "swish", ["groups/norm", "swish/gate"]);
        net.Conv("multiplied", "swish", 24, 48, (3, 3), ("group", 24), ("strides", new[] { 2, 2 }));
        net.File.Node("LeakyRelu", "leaky", ["multiplied"], ("alpha", 0.1f));
        net.File.Node("ReduceMean", "mean", ["leaky", net.File.Constant("axes", 2, 3)], ("keepdims", 0));
        net.Gemm("output", "mean", 48, 6, ("alpha", 0.5f), ("beta", 2f));
        net.File.Output("output", [1, 6]);
        return net.File.ToArray();
    }

    /// <summary>Convolutions over time, and a dense layer over each step as MatMul and Add.</summary>
    private static byte[] Series()
    {
        var net = new Net(11);
        net.Input("input", 1, 3, 40);
        net.Conv("conv1", "input", 3, 8, (5, 0), ("pads", new[] { 2, 2 }), ("strides", new[] { 2 }));
        net.Norm("norm1", "conv1", 8);
        net.File.Node("Relu", "relu1", ["norm1"]);
        net.Conv("conv2", "relu1", 8, 8, (3, 0), ("group", 8), ("dilations", new[] { 2 }));
        net.File.Node("MaxPool", "pool", ["conv2"], ("kernel_shape", new[] { 2 }), ("strides", new[] { 2 }));
        net.File.Node("Transpose", "steps", ["pool"], ("perm", new[] { 0, 2, 1 }));
        net.File.Node("MatMul", "rows", ["steps", net.Weights("rows/w", 8, 6)]);
        net.File.Node("Add", "rows/sum", [net.Weights("rows/b", 6), "rows"]);
        net.File.Node("Relu", "rows/relu", ["rows/sum"]);
        net.File.Node("Flatten", "flat", ["rows/relu"]);
        net.Gemm("dense", "flat", 8 * 6, 3);
        net.File.Node("LogSoftmax", "output", ["dense"]);
        net.File.Output("output", [1, 3]);
        return net.File.ToArray();
    }

    /// <summary>Functions of elements and of pairs, with constants that repeat along channels, rows and columns.</summary>
    private static byte[] Operators()
    {
        var net = new Net(17);
        net.Input("input", 1, 6, 5, 4);
        net.Conv("conv", "input", 6, 6, (1, 1));
        net.File.Node("Sigmoid", "sigmoid", ["conv"]);
        net.File.Node("Tanh", "tanh", ["conv"]);
        net.File.Node("Mul", "silu", ["conv", "sigmoid"]);
        net.File.Node("Sub", "sub", ["silu", "tanh"]);
        net.File.Node("Add", "by-channel", ["sub", net.Weights("c", 6, 1, 1)]);
        net.File.Node("Mul", "by-row", ["by-channel", net.Weights("h", 1, 1, 5, 1)]);
        net.File.Node("Sub", "by-column", [net.Weights("w", 4), "by-row"]);
        net.File.Node("Div", "halved", ["by-column", net.Scalar("two", 2)]);
        net.File.Node("Clip", "clipped", ["halved", net.Scalar("least", -0.7f), net.Scalar("most", 0.6f)]);
        net.File.Node("PRelu", "prelu", ["clipped", net.Weights("slopes", 6, 1, 1)]);
        net.File.Node("Elu", "elu", ["prelu"]);
        net.File.Node("Abs", "abs", ["elu"]);
        net.File.Node("Max", "max", ["abs", "tanh"]);
        net.File.Node("Min", "min", ["max", "sigmoid"]);
        net.File.Node("Pow", "squares", ["min", net.Scalar("exponent", 2)]);
        net.File.Node("ReduceSum", "sums", ["squares", net.File.Constant("sum/axes", 1)], ("keepdims", 1));
        net.File.Node("Sqrt", "norm", ["sums"]);
        net.File.Node("Add", "output", ["norm", "conv"]);
        net.File.Output("output", [1, 6, 5, 4]);
        return net.File.ToArray();
    }

    /// <summary>Dimensions moved, split and put together again, by shapes that the file computes.</summary>
    private static byte[] Layouts()
    {
        var net = new Net(14);
        net.Input("input", 0, 8, 6, 4);
        net.Conv("conv", "input", 8, 8, (3, 3), ("auto_pad", "SAME_UPPER"));

        // Channels shuffled between two groups, as ShuffleNet does.
        net.File.Node("Reshape", "shuffle/split", ["conv", net.File.Constant("shuffle/shape", 0, 2, 4, 6, 4)]);
        net.File.Node("Transpose", "shuffle/moved", ["shuffle/split"], ("perm", new[] { 0, 2, 1, 3, 4 }));
        net.File.Node("Reshape", "shuffle", ["shuffle/moved", net.File.Constant("shuffle/back", 0, 8, 6, 4)]);
        net.File.Node("Split", ["left", "right"], ["shuffle", net.File.Constant("split", 3, 5)], ("axis", 1));
        net.File.Node("Pad", "padded", ["left", net.File.Constant("pads", 0, 1, 1, 0, 0, 1, 0, 2), net.Scalar("pad/value", 0.5f)]);
        net.File.Node("Slice", "sliced", ["padded", net.File.Constant("starts", 1, 5), net.File.Constant("ends", 7, 0), net.File.Constant("slice/axes", 2, 3), net.File.Constant("steps", 1, -2)]);
        net.File.Node("Slice", "columns", ["right", net.File.Constant("c/starts", 0), net.File.Constant("c/ends", 9223372036854775807), net.File.Constant("c/axes", 3), net.File.Constant("c/steps", 2)]);
        net.File.Node("Slice", "sliced2", ["sliced", net.File.Constant("d/starts", 0), net.File.Constant("d/ends", 2), net.File.Constant("d/axes", -1)]);
        net.File.Node("Concat", "together", ["sliced2", "columns"], ("axis", 1));

        // What an exporter makes of x.view(x.shape[0], -1).
        net.File.Node("Shape", "sizes", ["together"]);
        net.File.Node("Gather", "batch", ["sizes", net.File.Constant("first", [], OnnxType.Int64, new byte[8])], ("axis", 0));
        net.File.Node("Unsqueeze", "batch/1", ["batch", net.File.Constant("zero", 0)]);
        net.File.Node("Concat", "flat/shape", ["batch/1", net.File.Constant("rest", -1)], ("axis", 0));
        net.File.Node("Reshape", "flat", ["together", "flat/shape"]);
        net.Gemm("dense", "flat", 10 * 6 * 2, 24, ("transB", 0));
        net.File.Node("Reshape", "map", ["dense", net.File.Constant("map/shape", -1, 2, 3, 4)]);
        net.File.Node("Squeeze", "squeezed", ["map", net.File.Constant("squeeze/axes", 0)]);
        net.File.Node("Transpose", "turned", ["squeezed"], ("perm", new[] { 2, 0, 1 }));
        net.File.Node("Unsqueeze", "output", ["turned", net.File.Constant("unsqueeze/axes", 0)]);
        net.File.Output("output", [1, 4, 2, 3]);
        return net.File.ToArray();
    }

    /// <summary>Pools with borders that count and do not, sizes rounded up, and upsampling.</summary>
    private static byte[] Pools()
    {
        var net = new Net(16);
        net.Input("input", 1, 4, 11, 9);
        net.Conv("conv", "input", 4, 4, (3, 3), ("pads", new[] { 1, 1, 1, 1 }));
        net.File.Node("MaxPool", "max", ["conv"], ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 1, 1 }));
        net.File.Node("AveragePool", "average", ["conv"], ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 1, 1 }), ("count_include_pad", 1));
        net.File.Node("AveragePool", "inside", ["conv"], ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 1, 1 }));
        net.File.Node("MaxPool", "up", ["conv"], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }), ("ceil_mode", 1));
        net.File.Node("Concat", "all", ["max", "average", "inside", "up"], ("axis", 1));
        net.File.Node("Resize", "larger", ["all", "", net.Floats("scales", 1, 1, 2, 2)], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));
        net.File.Node("Resize", "linear", ["all", "", net.Floats("scales", 1, 1, 2, 2)], ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel"));
        net.File.Node("Add", "sum", ["larger", "linear"]);
        net.File.Node("GlobalMaxPool", "output", ["sum"]);
        net.File.Output("output", [1, 16, 1, 1]);
        return net.File.ToArray();
    }

    /// <summary>Converted from a framework with channels last: transposed behind the input and before the output.</summary>
    private static byte[] ChannelsLast()
    {
        var net = new Net(15);
        net.Input("input", 1, 8, 6, 3);
        net.File.Node("Transpose", "first", ["input"], ("perm", new[] { 0, 3, 1, 2 }));
        net.Conv("conv", "first", 3, 7, (3, 3), ("auto_pad", "SAME_UPPER"), ("strides", new[] { 2, 2 }));
        net.File.Node("Relu", "relu", ["conv"]);
        net.File.Node("Transpose", "last", ["relu"], ("perm", new[] { 0, 2, 3, 1 }));
        net.File.Node("Reshape", "flat", ["last", net.File.Constant("shape", 1, 4 * 3 * 7)]);
        net.File.Node("MatMul", "product", ["flat", net.Weights("w", 4 * 3 * 7, 9)]);
        net.File.Node("Add", "output", ["product", net.Weights("b", 9)]);
        net.File.Output("output", [1, 9]);
        return net.File.ToArray();
    }

    /// <summary>Two inputs and two outputs.</summary>
    private static byte[] Ends()
    {
        var net = new Net(17);
        net.Input("picture", 1, 2, 6, 5);
        net.Input("context", 1, 7);
        net.Conv("conv", "picture", 2, 4, (3, 3));
        net.File.Node("Relu", "map", ["conv"]);
        net.File.Node("Flatten", "flat", ["map"]);
        net.File.Node("Concat", "both", ["flat", "context"], ("axis", 1));
        net.Gemm("classes", "both", (4 * 4 * 3) + 7, 3);
        net.File.Output("classes", [1, 3]);
        net.File.Output("map", [1, 4, 4, 3]);
        return net.File.ToArray();
    }

    /// <summary>
    /// A network in the QDQ format, quantised to the ranges that its own float form has on seeded inputs: unsigned activations and weights of
    /// each channel as ONNX Runtime's tool makes them, or signed ones.
    /// </summary>
    public static byte[] Quantized(bool isSigned)
    {
        var net = new Net(17);
        var random = new Random(3);
        OnnxType type = isSigned ? OnnxType.Int8 : OnnxType.UInt8;
        int shift = isSigned ? -128 : 0;
        string Scale(string name, float scale) => net.File.Constant($"{name}/scale", [], OnnxType.Float, MemoryMarshal.AsBytes([scale]));
        string Zero(string name, int zero) => net.File.Constant($"{name}/zero", [], type, [(byte)(zero + shift)]);
        string Pair(string name, float scale, int zero)
        {
            net.File.Node("QuantizeLinear", $"{name}/q", [name, Scale(name, scale), Zero(name, zero)]);
            return net.File.Node("DequantizeLinear", $"{name}/dq", [$"{name}/q", Scale(name, scale), Zero(name, zero)]);
        }

        string Weights(string name, int[] sizes, float[] scales, int axis)
        {
            var values = new byte[sizes.Aggregate(1, (product, size) => product * size)];
            random.NextBytes(values);
            for (int i = 0; i < values.Length; i++)
                values[i] = (byte)(sbyte)Math.Max((sbyte)values[i], (sbyte)-127);
            string zeros = net.File.Constant($"{name}/zero", [scales.Length], OnnxType.Int8, new byte[scales.Length]);
            return net.File.Node("DequantizeLinear", $"{name}/dq", [net.File.Constant(name, sizes, OnnxType.Int8, values), net.Floats($"{name}/scale", scales), zeros], ("axis", axis));
        }

        string Bias(string name, float[] scales)
        {
            int[] values = [.. scales.Select(_ => random.Next(-3000, 3000))];
            string stored = net.File.Constant(name, [values.Length], OnnxType.Int32, MemoryMarshal.AsBytes(values.AsSpan()));
            string zeros = net.File.Constant($"{name}/zero", [values.Length], OnnxType.Int32, new byte[4 * values.Length]);
            return net.File.Node("DequantizeLinear", $"{name}/dq", [stored, net.Floats($"{name}/scale", scales), zeros], ("axis", 0));
        }

        const float InputScale = 2f / 255;
        float[] Steps(int channels) => [.. Enumerable.Range(0, channels).Select(_ => 0.002f + (0.002f * random.NextSingle()))];
        net.Input("input", 1, 3, 12, 12);
        string x = Pair("input", InputScale, 128);
        float[] w1 = Steps(8);
        net.File.Node("Conv", "conv1", [x, Weights("w1", [8, 3, 3, 3], w1, 0), Bias("b1", [.. w1.Select(step => step * InputScale)])], ("pads", new[] { 1, 1, 1, 1 }));
        net.File.Node("Relu", "relu1", ["conv1"]);
        string a = Pair("relu1", 0.011f, 0);
        float[] w2 = Steps(8);
        net.File.Node("Conv", "conv2", [a, Weights("w2", [8, 1, 3, 3], w2, 0), Bias("b2", [.. w2.Select(step => step * 0.011f)])], ("group", 8), ("pads", new[] { 1, 1, 1, 1 }));
        string b = Pair("conv2", 0.02f, 121);
        net.File.Node("Add", "sum", [a, b]);
        string c = Pair("sum", 0.025f, 96);
        net.File.Node("MaxPool", "pool", [c], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));
        string d = Pair("pool", 0.025f, 96);
        net.File.Node("GlobalAveragePool", "mean", [d]);
        string e = Pair("mean", 0.016f, 60);
        net.File.Node("Flatten", "flat", [e]);
        string f = Pair("flat", 0.016f, 60);
        float[] w3 = [0.004f];
        net.File.Node("Gemm", "dense", [f, Weights("w3", [5, 8], w3, 0), Bias("b3", [.. Enumerable.Repeat(0.004f * 0.016f, 5)])], ("transB", 1));
        string output = Pair("dense", QuantizedStep, 118);
        net.File.Output(output, [1, 5]);
        return net.File.ToArray();
    }

    /// <summary>A step of the outputs of the quantised network.</summary>
    public const float QuantizedStep = 0.03f;

    // A file under construction with seeded weights.
    private sealed class Net(int opset)
    {
        private readonly Random _random = new(7);

        public OnnxGraphWriter File { get; } = new(opset);

        public void Input(string name, params int[] sizes) => File.Input(name, sizes);

        public string Scalar(string name, float value) => File.Constant(name, [], [value]);

        public string Floats(string name, params float[] values) => File.Constant(name, [values.Length], values);

        public string Weights(string name, params int[] sizes)
        {
            int elements = sizes.Aggregate(1, (product, size) => product * size);
            float reach = 1.5f / MathF.Sqrt(elements / sizes[0]);
            return File.Constant(name, sizes, [.. Enumerable.Range(0, elements).Select(_ => reach * ((2 * _random.NextSingle()) - 1))]);
        }

        // A width of 0: over time.
        public void Conv(string name, string input, int inputs, int channels, (int Height, int Width) kernel, params (string Name, object Value)[] attributes)
        {
            int groups = (int)(attributes.FirstOrDefault(attribute => attribute.Name == "group").Value ?? 1);
            int[] sizes = kernel.Width == 0 ? [channels, inputs / groups, kernel.Height] : [channels, inputs / groups, kernel.Height, kernel.Width];
            File.Node("Conv", name, [input, Weights($"{name}/w", sizes), Weights($"{name}/b", channels)], attributes);
        }

        public void Norm(string name, string input, int channels)
        {
            string Positive(string of) => File.Constant($"{name}/{of}", [channels], [.. Enumerable.Range(0, channels).Select(_ => 0.5f + _random.NextSingle())]);
            File.Node("BatchNormalization", name, [input, Positive("scale"), Weights($"{name}/shift", channels), Weights($"{name}/mean", channels), Positive("variance")], ("epsilon", 1e-3f));
        }

        public void Gemm(string name, string input, int inputs, int units, params (string Name, object Value)[] attributes)
        {
            bool isPlain = attributes.Any(attribute => attribute.Name == "transB");
            File.Node("Gemm", name, [input, isPlain ? Weights($"{name}/w", inputs, units) : Weights($"{name}/w", units, inputs), Weights($"{name}/b", units)], isPlain ? attributes : [("transB", 1), .. attributes]);
        }
    }
}
