using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>
/// TRANSPOSE_CONV as a convolution with the kernel turned by half a turn over the input with zeros between its pixels: the same products,
/// and so the same sums.
/// </summary>
internal static class TransposeConvImport
{
    public static void Run(OperatorImport import)
    {
        (TensorRecord filter, TensorRecord input) = (import.Tensor(1), import.Tensor(2));
        if (filter.Dimensions.Length != 4 || !filter.IsConstant || input.Dimensions.Length != 4 || import.Output.Dimensions.Length != 4)
            throw filter.Table.Corrupt("shape", $"[{string.Join(", ", filter.Dimensions)}] for the filter of {import.Record.Label}",
                "four constant dimensions");
        (int channels, int height, int width, int inputs) = (filter.Dimensions[0], filter.Dimensions[1], filter.Dimensions[2],
            filter.Dimensions[3]);
        var stride = new Size2D(import.Record.OptionInt32(TfliteSchema.TransposeConvOptions.StrideHeight),
            import.Record.OptionInt32(TfliteSchema.TransposeConvOptions.StrideWidth));
        if (inputs != input.Shape().Channels || stride is not { Height: >= 1 and <= 1 << 12, Width: >= 1 and <= 1 << 12 }
            || (long)height * width > Window.MostTaps)
            throw import.Unsupported($"filters [{string.Join(", ", filter.Dimensions)}] over {input.Shape()}, stride {stride}",
                "as many channels as the input has, and strides of at least 1");

        (int top, int bottom) = Border(import, input.Dimensions[1], import.Output.Dimensions[1], height, stride.Height);
        (int left, int right) = Border(import, input.Dimensions[2], import.Output.Dimensions[2], width, stride.Width);
        int taps = height * width;
        var turned = new WeightSource(checked((long)channels * taps * inputs), target =>
            (((target / (taps * inputs) * taps) + (taps - 1 - (target / inputs % taps))) * inputs) + (target % inputs));
        ImportedWeights weights = WeightImport.Read(import, filter, import.TensorOrNull(3), channels, channelDimension: 0,
            [channels, height, width, inputs], turned);
        var op = new Conv2D(channels, (height, width), 1, Padding.Explicit(top, bottom, left, right))
        {
            HasBias = import.TensorOrNull(3) is not null,
            Activation = import.Activation(TfliteSchema.TransposeConvOptions.Activation),
        };
        import.EmitPerSample(input, node => stride == Size2D.One ? node : import.Graph.Move(new Spread(stride), node), op, weights);
    }

    // Rows of zeros around the spread input: the kernel's reach, less what the convolution that this one turns around pads.
    private static (int Before, int After) Border(OperatorImport import, int input, int output, int kernel, int stride)
    {
        bool isSame = import.Padding(TfliteSchema.TransposeConvOptions.Padding).Kind == PaddingKind.Same;
        int padded = isSame ? Math.Max(((input - 1) * stride) + kernel - output, 0) / 2 : 0;
        int before = kernel - 1 - padded, after = output + kernel - 1 - before - (((input - 1) * stride) + 1);
        return before >= 0 && after >= 0 ? (before, after)
            : throw import.Unsupported($"{output} rows or columns from {input} by a kernel of {kernel} and stride {stride}",
            "an output that the kernels reach");
    }
}
