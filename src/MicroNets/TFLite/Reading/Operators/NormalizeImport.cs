using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>LOG_SOFTMAX and L2_NORMALIZATION, over the last dimension.</summary>
internal static class NormalizeImport
{
    public static void LogSoftmax(OperatorImport import) => Run(import, Normalization.LogSoftmax, LogSoftmaxArithmetic.OutputFormat);

    public static void UnitLength(OperatorImport import)
    {
        if (import.Activation(TfliteSchema.L2NormOptions.Activation) != Graph.Activation.None)
            throw import.Unsupported("a fused activation", "none");
        Run(import, Normalization.UnitLength, UnitLengthArithmetic.OutputFormat);
    }

    private static void Run(OperatorImport import, Normalization function, TensorFormat expected)
    {
        if (import.FormatOf(import.Output) is { } output)
        {
            if (import.Input.Type != TensorType.Int8)
                throw import.Unsupported($"{import.Input.Type} input", "int8 input");
            if (output != expected)
                throw import.Unsupported($"output format {output}", $"{expected}");
        }

        import.Emit(new Normalize(function));
    }
}
