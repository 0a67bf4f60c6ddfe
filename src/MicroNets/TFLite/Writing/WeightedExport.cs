using System.Runtime.InteropServices;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Writing;

/// <summary>CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED.</summary>
internal static class WeightedExport
{
    public static TensorHandle Conv2D(OperatorExport export)
    {
        Conv2D op = export.Op<Conv2D>();
        Window window = op.Window(export.InputShape);
        TensorHandle input = PaddedInput(export, ref window);
        return Write(export, input, BuiltinOperator.Conv2D, [op.Channels, op.Kernel.Height, op.Kernel.Width, export.InputShape.Channels], 0,
            TfliteSchema.Conv2DOptions.Type, export.File.Builder.Table(
            Slot.Byte(TfliteSchema.Conv2DOptions.Padding, PaddingOf(input, window)),
            Slot.Int32(TfliteSchema.Conv2DOptions.StrideWidth, op.Stride.Width),
            Slot.Int32(TfliteSchema.Conv2DOptions.StrideHeight, op.Stride.Height),
            Slot.Byte(TfliteSchema.Conv2DOptions.Activation, OperatorExport.Code(op.Activation))));
    }

    public static TensorHandle Depthwise(OperatorExport export)
    {
        DepthwiseConv2D op = export.Op<DepthwiseConv2D>();
        Window window = op.Window(export.InputShape);
        TensorHandle input = PaddedInput(export, ref window);
        return Write(export, input, BuiltinOperator.DepthwiseConv2D, [1, op.Kernel.Height, op.Kernel.Width, export.InputShape.Channels], 3,
            TfliteSchema.DepthwiseConv2DOptions.Type, export.File.Builder.Table(
            Slot.Byte(TfliteSchema.DepthwiseConv2DOptions.Padding, PaddingOf(input, window)),
            Slot.Int32(TfliteSchema.DepthwiseConv2DOptions.StrideWidth, op.Stride.Width),
            Slot.Int32(TfliteSchema.DepthwiseConv2DOptions.StrideHeight, op.Stride.Height),
            Slot.Int32(TfliteSchema.DepthwiseConv2DOptions.DepthMultiplier, 1),
            Slot.Byte(TfliteSchema.DepthwiseConv2DOptions.Activation, OperatorExport.Code(op.Activation))));
    }

    public static TensorHandle Dense(OperatorExport export)
    {
        Dense op = export.Op<Dense>();
        return Write(export, export.Input(), BuiltinOperator.FullyConnected, [op.Units, export.InputShape.Elements], 0,
            TfliteSchema.FullyConnectedOptions.Type, export.File.Builder.Table(
            Slot.Byte(TfliteSchema.FullyConnectedOptions.Activation, OperatorExport.Code(op.Activation))));
    }

    // SAME and VALID are all the schema knows; other paddings become an operator of their own before the convolution.
    private static TensorHandle PaddedInput(OperatorExport export, ref Window window)
    {
        TensorHandle input = export.Input(rank: 4);
        if (OperatorExport.PaddingCode(export.InputShape, window) is not null)
            return input;
        TensorHandle padded = export.Padded(input, export.InputFormat(), window.Top, window.Bottom, window.Left, window.Right, 0);
        window = Window.Over(ShapeOf(padded), window.Kernel, window.Stride, Padding.Valid);
        return padded;
    }

    private static byte PaddingOf(TensorHandle input, Window window) => OperatorExport.PaddingCode(ShapeOf(input), window)!.Value;

    private static Shape ShapeOf(TensorHandle tensor) => new(tensor.Dimensions[1], tensor.Dimensions[2], tensor.Dimensions[3]);

    private static TensorHandle Write(OperatorExport export, TensorHandle input, BuiltinOperator code, EquatableArray<int> dimensions,
        int channelDimension, byte optionsType, int options)
    {
        IntegerWeights weights = export.Layer.Weights!;
        bool isFourBit = IsFourBit(weights);
        TensorHandle filter = export.File.Constant(
            dimensions,
            isFourBit ? TensorType.Int4 : TensorType.Int8,
            isFourBit ? Packed(weights.Values.Span) : MemoryMarshal.AsBytes(weights.Values.Span).ToArray(),
            new ExportedQuantization(weights.Scales, weights.Scales.Count == 1 ? 0 : channelDimension));

        float inputScale = export.InputFormat().Scale;
        TensorHandle bias = export.File.Constant(
            [weights.Biases.Count],
            TensorType.Int32,
            MemoryMarshal.AsBytes(weights.Biases.Span).ToArray(),
            new ExportedQuantization(weights.Scales.Select(scale => scale * inputScale).ToEquatableArray(), 0));

        TensorHandle output = export.File.Activation(export.Layer, code == BuiltinOperator.FullyConnected ? 2 : 4);
        export.File.Operator(code, Version(code, weights), [input, filter, bias], output, optionsType, options);
        return output;
    }

    // The schema has no type of fewer bits; what two hold, four do.
    private static bool IsFourBit(IntegerWeights weights) => weights.Bits <= 4;

    private static int Version(BuiltinOperator code, IntegerWeights weights) => (code, IsFourBit(weights)) switch
    {
        (BuiltinOperator.FullyConnected, true) => 10,
        (BuiltinOperator.FullyConnected, false) => 4,
        (_, true) => 7,
        _ => 3,
    };

    /// <summary>Two values to a byte, the first in its lower half.</summary>
    private static byte[] Packed(ReadOnlySpan<sbyte> values)
    {
        var packed = new byte[(values.Length + 1) / 2];
        for (int i = 0; i < values.Length; i++)
            packed[i / 2] |= (byte)((values[i] & 15) << (i % 2 == 0 ? 0 : 4));
        return packed;
    }
}
