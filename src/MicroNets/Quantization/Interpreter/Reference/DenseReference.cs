using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Fully connected over all elements; weights [output, input].</summary>
internal static class DenseReference
{
    public static void Run(ReferenceCall call)
    {
        WeightedArithmetic arithmetic = WeightedArithmetic.Of(call.Format, call.Layer);
        ReadOnlySpan<sbyte> weights = call.Weights.Values.Span;
        for (int unit = 0; unit < call.Output.Length; unit++)
        {
            long sum = call.Weights.Bias(unit);
            for (int i = 0; i < call.Input.Length; i++)
                sum += (call.Input[i] - arithmetic.InputZeroPoint) * weights[(unit * call.Input.Length) + i];
            call.Output[unit] = arithmetic.Store(sum, unit);
        }
    }
}
