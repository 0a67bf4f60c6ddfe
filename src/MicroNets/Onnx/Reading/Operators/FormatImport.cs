using MicroNets.Onnx.Schema;
using MicroNets.Quantization;
using MicroNets.TFLite;

namespace MicroNets.Onnx.Reading.Operators;

/// <summary>QuantizeLinear, DequantizeLinear and Cast: integers stay what they are, and the real numbers in between are never computed.</summary>
internal static class FormatImport
{
    public static void Quantize(NodeImport import)
    {
        TensorView view = import.View(0);
        TensorFormat format = import.FormatOfPair();
        view.Node.Format ??= format;
        import.Graph.SetStored(import.Output, import.StoredType() == OnnxType.UInt8 ? ElementType.UInt8 : ElementType.Int8);
        import.Result(view with { Node = import.Graph.Rescaled(view.Node, format) });
    }

    public static void Dequantize(NodeImport import)
    {
        TensorView view = import.View(0);
        TensorFormat format = import.FormatOfPair();
        if (view.Node.Format != format)
            throw import.Unsupported($"{format} of a tensor stored as {view.Node.Format}", "the scale and zero point of its QuantizeLinear");
        import.Result(view);
    }

    /// <summary>Between real numbers, which are all float32 here.</summary>
    public static void Cast(NodeImport import)
    {
        var to = (OnnxType)import.Int("to", 0);
        if (!to.IsReal())
            throw import.Unsupported($"a cast of computed numbers to {to}", "float32");
        import.Result(import.View(0));
    }
}
