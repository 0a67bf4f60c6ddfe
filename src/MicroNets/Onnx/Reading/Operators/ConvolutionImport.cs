using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Onnx.Reading.Operators;

/// <summary>
/// Conv of one or two dimensions. As many groups as channels are a depthwise convolution; other groups are convolutions of their part of the
/// channels, side by side. A dilated kernel is the larger kernel with zeros between its taps.
/// </summary>
internal static class ConvolutionImport
{
    private const int MostGroups = 64;

    public static void Run(NodeImport import)
    {
        OnnxConstant filter = import.Constant(1, "weights");
        int[] sizes = filter.Dimensions;
        TensorView map = import.Map(0);
        if (sizes.Length != map.Rank || filter.Elements == 0)
            throw import.Unsupported($"weights [{string.Join(", ", sizes)}] over an input of {map.Rank} dimensions", "as many dimensions");
        int channels = sizes[0], inputs = map.Node.Shape.Channels, groups = (int)Math.Clamp(import.Int("group", 1), 0, int.MaxValue);
        if (groups < 1 || inputs % groups != 0 || channels % groups != 0 || sizes[1] != inputs / groups)
            throw import.Unsupported($"weights [{string.Join(", ", sizes)}] in {groups} groups over {inputs} channels", "channels in equal groups");

        var kernel = new DilatedKernel(map.Rank == 4 ? new Size2D(sizes[2], sizes[3]) : new Size2D(1, sizes[2]), import.Pair("dilations", map.Rank));
        if (!kernel.Fits)
            throw import.Unsupported($"a kernel {kernel.Stored} with dilations {kernel.Dilation}", $"at most {Window.MostTaps} taps");
        Size2D stride = import.Pair("strides", map.Rank);
        Padding padding = import.Padding(map.Node.Shape, kernel.Size, stride, map.Rank);
        float[] bias = WeightImport.Bias(import, 2, channels);
        float[] factors = WeightImport.TakeInNorm(import, bias);
        OnnxNode node = groups == 1 ? Dense(import, map.Node, filter, kernel, stride, padding, bias, factors)
            : groups == inputs ? EachChannel(import, map.Node, filter, kernel, stride, padding, bias, factors)
            : Grouped(import, map.Node, filter, kernel, stride, padding, bias, factors, groups);
        import.Result(NodeImport.OfMap(node, map.Rank));
    }

    private static OnnxNode Dense(NodeImport import, OnnxNode input, OnnxConstant filter, DilatedKernel kernel, Size2D stride, Padding padding, float[] bias, float[] factors)
    {
        int channels = bias.Length, inputs = input.Shape.Channels, area = kernel.Size.Area;
        var op = new Conv2D(channels, kernel.Size, stride, padding) { HasBias = true };
        var source = new WeightSource(filter, Place(kernel, inputs, 0, i => i / inputs / area, i => i % inputs), channels, i => i / inputs / area, 0)
        {
            Bias = new Tensor([channels], bias),
            Factors = factors,
        };
        return import.Append(op, [input], WeightImport.Read(import, source, [channels, kernel.Size.Height, kernel.Size.Width, inputs], input));
    }

    // One input channel each, with one output channel or several: those are a convolution whose other weights are zero.
    private static OnnxNode EachChannel(NodeImport import, OnnxNode input, OnnxConstant filter, DilatedKernel kernel, Size2D stride, Padding padding, float[] bias, float[] factors)
    {
        int channels = bias.Length, inputs = input.Shape.Channels, area = kernel.Size.Area, stored = kernel.Stored.Area;
        var biases = new Tensor([channels], bias);
        if (channels == inputs)
        {
            int? Tap(int i) => kernel.Tap(i / channels) is { } tap ? (i % channels * stored) + tap : null;
            var each = new WeightSource(filter, Tap, channels, i => i % channels, 0) { Bias = biases, Factors = factors };
            return import.Append(
                new DepthwiseConv2D(kernel.Size, stride, padding) { HasBias = true },
                [input],
                WeightImport.Read(import, each, [kernel.Size.Height, kernel.Size.Width, channels], input));
        }

        int multiplier = channels / inputs;
        int? Spread(int i)
        {
            int channel = i / inputs / area;
            return channel / multiplier == i % inputs && kernel.Tap(i / inputs % area) is { } tap ? (channel * stored) + tap : null;
        }

        var spread = new WeightSource(filter, Spread, channels, i => i / inputs / area, 0) { Bias = biases, Factors = factors };
        return import.Append(
            new Conv2D(channels, kernel.Size, stride, padding) { HasBias = true },
            [input],
            WeightImport.Read(import, spread, [channels, kernel.Size.Height, kernel.Size.Width, inputs], input));
    }

    private static OnnxNode Grouped(NodeImport import, OnnxNode input, OnnxConstant filter, DilatedKernel kernel, Size2D stride, Padding padding, float[] bias, float[] factors, int groups)
    {
        if (groups > MostGroups)
            throw import.Unsupported($"{groups} groups of several channels", $"at most {MostGroups}");
        int channels = bias.Length / groups, inputs = input.Shape.Channels / groups, area = kernel.Size.Area;
        Op op = import.WithActivation(new Conv2D(channels, kernel.Size, stride, padding) { HasBias = true });
        OnnxNode[] parts =
        [
            .. Enumerable.Range(0, groups).Select(group =>
            {
                int first = group * channels;
                OnnxNode part = import.Graph.Move(Slice.Of(input.Shape, Axis.Channels, new Stretch(group * inputs, inputs)), input);
                var source = new WeightSource(filter, Place(kernel, inputs, first, i => i / inputs / area, i => i % inputs), channels, i => i / inputs / area, 0)
                {
                    Bias = new Tensor([channels], bias[first..(first + channels)]),
                    FirstChannel = first,
                    Factors = factors.Length == 0 ? factors : factors[first..(first + channels)],
                };
                OnnxWeights weights = WeightImport.Read(import, source, [channels, kernel.Size.Height, kernel.Size.Width, inputs], part);
                return import.Graph.Append(op, [part], import.FormatFor(op, [part]), weights, import.Record);
            }),
        ];
        return import.Graph.Move(new Concat(), parts);
    }

    // Stored as output channel, input channel, row, column; wanted as output channel, row, column, input channel.
    private static Func<int, int?> Place(DilatedKernel kernel, int inputs, int firstChannel, Func<int, int> channelOf, Func<int, int> inputOf)
    {
        int area = kernel.Size.Area, stored = kernel.Stored.Area;
        return i => kernel.Tap(i / inputs % area) is { } tap ? ((((firstChannel + channelOf(i)) * inputs) + inputOf(i)) * stored) + tap : null;
    }
}
