using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>
/// QUANTIZE, DEQUANTIZE and CAST. At the ends of a file they say what it takes in and gives out; inside they change from one format of
/// integers to another.
/// </summary>
internal static class FormatImport
{
    public static void Quantize(OperatorImport import)
    {
        (TensorType from, TensorType to) = (import.Input.Type, import.Output.Type);
        ImportedNode input = import.Node(0);
        switch (from, to)
        {
            case (TensorType.Float32, TensorType.Float32):
                import.Graph.Alias(import.Output, input);
                break;
            case (TensorType.Float32, TensorType.Int8 or TensorType.Int16) when import.Graph.IsInput(import.Input)
                && (input.Format is null || input.Format == import.Output.Format()):
                input.Format = import.Output.Format();
                import.Graph.Alias(import.Output, input);
                break;
            case (TensorType.UInt8, TensorType.Int8) when import.Graph.IsInput(import.Input):
                Rescale(import, input);
                break;
            case (TensorType.Int8, TensorType.UInt8) when import.Graph.IsOutput(import.Output):
                Rescale(import, input);
                break;
            case (TensorType.Int8 or TensorType.Int16 or TensorType.Int32, TensorType.Int8 or TensorType.Int16 or TensorType.Int32):
                Rescale(import, input);
                break;
            default:
                throw import.Unsupported($"{from} to {to}",
                    "float32 or uint8 to int8 at an input, int8 to uint8 at an output, or from integers to integers");
        }
    }

    public static void Dequantize(OperatorImport import)
    {
        // Weights that a float network keeps in fewer bits.
        if (import.Input.IsConstant && import.Output.Type == TensorType.Float32)
        {
            import.Graph.Replace(import.Output, import.Input);
            return;
        }

        if (import.Input.Type == TensorType.Float32 && import.Output.Type == TensorType.Float32)
        {
            import.Graph.Alias(import.Output, import.Node(0));
            return;
        }

        if (import.Input.Type is not (TensorType.Int8 or TensorType.Int16) || import.Output.Type != TensorType.Float32
            || !import.Graph.IsOutput(import.Output))
            throw import.Unsupported($"{import.Input.Type} to {import.Output.Type} inside the network",
                "integers to float32 as the last operator: float operators in a network of integers are not supported");
        import.Graph.Alias(import.Output, import.Node(0));
    }

    /// <summary>CAST between integers; of floats only where it changes nothing.</summary>
    public static void Cast(OperatorImport import)
    {
        (TensorType from, TensorType to) = (import.Input.Type, import.Output.Type);
        ImportedNode input = import.Node(0);
        if (from == to)
        {
            import.Graph.Alias(import.Output, input);
            return;
        }

        bool widens = (from, to) is (TensorType.Int8, TensorType.Int16 or TensorType.Int32) or (TensorType.Int16, TensorType.Int32);
        if (!widens)
            throw import.Unsupported($"{from} to {to}", "from integers to wider ones");
        int bytes = to == TensorType.Int16 ? 2 : 4;
        import.Result(import.Graph.Append(new Cast(bytes), [input],
            import.Output.Scales.Length > 0 ? import.Output.Format() : new TensorFormat(8 * bytes, 1, 0)));
    }

    private static void Rescale(OperatorImport import, ImportedNode input)
    {
        TensorFormat format = import.Output.Format();
        if (format == input.Format)
            import.Graph.Alias(import.Output, input);
        else
            import.Graph.Emit(import.Output, new Quantize { ElementBytes = format.ElementBytes }, [input], format, null);
    }
}
