using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>
/// CONV_2D and DEPTHWISE_CONV_2D. A dilated kernel becomes the larger kernel with zeros between its taps; a depthwise convolution
/// with several outputs per channel becomes a convolution whose other weights are zero (with one input channel there are none).
/// Both give the same integers, since weights have zero point 0.
/// </summary>
internal static class ConvolutionImport
{
    public static void Conv2D(OperatorImport import)
    {
        (Size2D stride, Size2D dilation) = Steps(import, TfliteSchema.Conv2DOptions.StrideHeight, TfliteSchema.Conv2DOptions.StrideWidth,
            TfliteSchema.Conv2DOptions.DilationHeight, TfliteSchema.Conv2DOptions.DilationWidth);
        int[] filter = FilterDimensions(import);
        (int channels, int height, int width, int inputs) = (filter[0], filter[1], filter[2], filter[3]);
        if (inputs != import.InputShape.Channels)
            throw import.Unsupported($"filters over {inputs} channels, input {import.InputShape}",
                "as many channels as the input has: groups are not supported");

        DilatedKernel dilated = Dilated(import, height, width, dilation);
        Size2D kernel = dilated.Size;
        WeightSource source = dilation == Size2D.One
            ? WeightSource.AsStored
            : new WeightSource(checked((long)channels * kernel.Area * inputs),
                target => dilated.Tap(target / inputs % kernel.Area) is { } tap
                ? (((target / inputs / kernel.Area * height * width) + tap) * inputs) + (target % inputs)
                : null);
        ImportedWeights weights = WeightImport.Read(import, channels, channelDimension: 0, [channels, kernel.Height, kernel.Width, inputs],
            source);
        Emit(import, kernel, TfliteSchema.Conv2DOptions.Padding, weights, padding => new Conv2D(channels, kernel, stride, padding)
        {
            WeightBits = Stated(weights),
            HasBias = import.TensorOrNull(2) is not null,
            Activation = import.Activation(TfliteSchema.Conv2DOptions.Activation),
        });
    }

    // Zeros that a file puts around a map before a convolution without padding are that convolution's: its kernels read none from memory.
    private static void Emit(OperatorImport import, Size2D kernel, Field field, ImportedWeights weights, Func<Padding, Op> op)
    {
        Padding padding = import.Padding(field);
        if (padding == Padding.Valid && import.Input.Dimensions.SkipLast(3).All(size => size == 1)
            && import.Node(0) is { Op: Pad { ChannelsBefore: 0, ChannelsAfter: 0, Value: 0 } pad } border
            && border.Format == border.Inputs[0].Format
            && Math.Max(pad.Top, pad.Bottom) < kernel.Height && Math.Max(pad.Left, pad.Right) < kernel.Width)
        {
            import.EmitPerSample(import.Input, node => node.Inputs[0], op(Padding.Explicit(pad.Top, pad.Bottom, pad.Left, pad.Right)),
                weights);
        }
        else
        {
            import.EmitPerSample(op(padding), weights);
        }
    }

    private static int? Stated(ImportedWeights weights) => weights.Integers is { Bits: < 8 and var few } ? few : null;

    public static void Depthwise(OperatorImport import)
    {
        (Size2D stride, Size2D dilation) = Steps(import, TfliteSchema.DepthwiseConv2DOptions.StrideHeight,
            TfliteSchema.DepthwiseConv2DOptions.StrideWidth, TfliteSchema.DepthwiseConv2DOptions.DilationHeight,
            TfliteSchema.DepthwiseConv2DOptions.DilationWidth);
        int[] filter = FilterDimensions(import);
        (int height, int width, int channels, int inputs) = (filter[1], filter[2], filter[3], import.InputShape.Channels);
        if (filter[0] != 1 || channels % inputs != 0)
            throw import.Unsupported($"filters [{string.Join(", ", filter)}], input {import.InputShape}",
                "[1, height, width, a multiple of the input's channels]");

        DilatedKernel dilated = Dilated(import, height, width, dilation);
        Size2D kernel = dilated.Size;
        Activation activation = import.Activation(TfliteSchema.DepthwiseConv2DOptions.Activation);
        bool hasBias = import.TensorOrNull(2) is not null;
        if (channels == inputs)
        {
            WeightSource source = dilation == Size2D.One
                ? WeightSource.AsStored
                : new WeightSource((long)kernel.Area * channels,
                    target => (dilated.Tap(target / channels) * channels) + (target % channels));
            Emit(import, kernel, TfliteSchema.DepthwiseConv2DOptions.Padding,
                WeightImport.Read(import, channels, channelDimension: 3, [kernel.Height, kernel.Width, channels], source),
                padding => new DepthwiseConv2D(kernel, stride, padding) { HasBias = hasBias, Activation = activation });
            return;
        }

        int multiplier = channels / inputs;
        var spread = new WeightSource(checked((long)channels * kernel.Area * inputs), target =>
        {
            int channel = target / inputs / kernel.Area;
            return channel / multiplier == target % inputs ? (dilated.Tap(target / inputs % kernel.Area) * channels) + channel : null;
        });
        ImportedWeights full = WeightImport.Read(import, channels, channelDimension: 3, [channels, kernel.Height, kernel.Width, inputs],
            spread);
        Emit(import, kernel, TfliteSchema.DepthwiseConv2DOptions.Padding, full, padding => new Conv2D(channels, kernel, stride, padding)
        {
            HasBias = hasBias,
            Activation = activation,
            WeightBits = Stated(full),
        });
    }

    private static int[] FilterDimensions(OperatorImport import)
    {
        TensorRecord filter = import.Tensor(1);
        return filter.Dimensions.Length == 4 && filter.IsConstant
            ? filter.Dimensions
            : throw filter.Table.Corrupt("shape", $"[{string.Join(", ", filter.Dimensions)}] for the filter of {import.Record.Label}",
                "four constant dimensions");
    }

    private static (Size2D Stride, Size2D Dilation) Steps(OperatorImport import, Field strideHeight, Field strideWidth,
        Field dilationHeight, Field dilationWidth)
    {
        var stride = new Size2D(import.Record.OptionInt32(strideHeight), import.Record.OptionInt32(strideWidth));
        var dilation = new Size2D(import.Record.OptionInt32(dilationHeight, 1), import.Record.OptionInt32(dilationWidth, 1));
        const int Most = 1 << 15;
        return stride is { Height: >= 1 and <= Most, Width: >= 1 and <= Most } && dilation is { Height: >= 1 and <= Most,
            Width: >= 1 and <= Most }
            ? (stride, dilation)
            : throw import.Unsupported($"stride {stride}, dilation {dilation}", $"steps from 1 to {Most}");
    }

    private static DilatedKernel Dilated(OperatorImport import, int height, int width, Size2D dilation)
    {
        var kernel = new DilatedKernel(new Size2D(height, width), dilation);
        return kernel.Fits ? kernel : throw import.Unsupported($"a kernel {kernel.Stored} dilated by {dilation}",
            $"at most {Window.MostTaps} taps");
    }
}
