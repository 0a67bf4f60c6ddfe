using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Writing;

/// <summary>One layer on its way into the file: what its exporter sees and may do.</summary>
internal sealed class OperatorExport(GraphExport file, IntegerLayer layer)
{
    public GraphExport File { get; } = file;

    public IntegerLayer Layer { get; } = layer;

    public Shape InputShape => Layer.Layer.InputShape;

    public T Op<T>()
        where T : Op => (T)Layer.Layer.Op;

    public TensorHandle Input(int index = 0, int? rank = null) => File.TensorOf(Layer.Layer.Node.Inputs[index], rank);

    public TensorFormat InputFormat(int index = 0) => File.Network[Layer.Layer.Node.Inputs[index]].Output;

    public static byte Code(Activation activation) => (byte)(activation switch
    {
        Activation.None => FusedActivation.None,
        Activation.Relu => FusedActivation.Relu,
        Activation.Relu6 => FusedActivation.Relu6,
        Activation.ReluN1To1 => FusedActivation.ReluN1To1,
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    });

    /// <summary>The schema's padding for a window: 0 is SAME, 1 VALID; null where neither gives these counts.</summary>
    public static byte? PaddingCode(Shape input, Window window)
    {
        if (Window.Over(input, window.Kernel, window.Stride, Padding.Same) == window)
            return 0;
        return window is { Top: 0, Bottom: 0, Left: 0, Right: 0 } ? (byte)1 : null;
    }

    /// <summary>Appends a PAD operator of the input's own format.</summary>
    /// <param name="value">What is put around; null: zeros.</param>
    public TensorHandle Padded(TensorHandle input, TensorFormat format, int top, int bottom, int left, int right, int channels, float? value = null)
    {
        EquatableArray<int> d = input.Dimensions;
        TensorHandle padded = File.Activation("", [1, d[1] + top + bottom, d[2] + left + right, d[3] + channels], format);
        Pad(input, [0, 0, top, bottom, left, right, 0, channels], padded, value is null ? null : format, value ?? 0);
        return padded;
    }

    /// <param name="format">Null: zeros are put around, which PAD does; else of the value that PADV2 puts there.</param>
    public void Pad(TensorHandle input, int[] paddings, TensorHandle output, TensorFormat? format, float value)
    {
        TensorHandle counts = File.Constant([4, 2], TensorType.Int32, Raw(paddings), null);
        if (format is null)
            File.Operator(BuiltinOperator.Pad, 2, [input, counts], output, TfliteSchema.PadOptions.Type, File.Builder.Table());
        else
            File.Operator(BuiltinOperator.PadV2, 2, [input, counts, File.Constant("", [1], format, [(sbyte)format.ToInteger(value)])], output);
    }

    /// <summary>A constant of 32-bit integers: places, sizes and the like.</summary>
    public TensorHandle Integers(params int[] values) => File.Constant([values.Length], TensorType.Int32, Raw(values), null);

    private static byte[] Raw(int[] values) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
