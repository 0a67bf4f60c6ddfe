using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>A long short-term memory, step by step; the state is the hidden state, then the cell state.</summary>
internal static class LstmReference
{
    private const int Input = 0, Forget = 1, Cell = 2, Output = 3;

    public static void Run(ReferenceCall call)
    {
        int units = call.Op<Lstm>().Units, features = call.InputShape.Channels;
        LstmArithmetic arithmetic = LstmArithmetic.Of(call.Format, call.Layer);
        Span<int> hidden = call.State.AsSpan(0, units), cell = call.State.AsSpan(units);
        for (int step = 0; step < call.InputShape.Width; step++)
        {
            ReadOnlySpan<int> x = call.Input.AsSpan(step * features, features);
            int[] forget = Gate(call, arithmetic, Forget, x, hidden), input = Gate(call, arithmetic, Input, x, hidden);
            int[] candidate = Gate(call, arithmetic, Cell, x, hidden), output = Gate(call, arithmetic, Output, x, hidden);
            for (int u = 0; u < units; u++)
            {
                cell[u] = arithmetic.Clipped(LstmArithmetic.Saturate(arithmetic.Forgotten(forget[u], cell[u])
                    + arithmetic.Remembered(input[u], candidate[u])));
                hidden[u] = arithmetic.Output(output[u], arithmetic.CellTanh.Store(cell[u]));
            }

            hidden.CopyTo(call.Output.AsSpan(step * units));
        }
    }

    private static int[] Gate(ReferenceCall call, LstmArithmetic arithmetic, int gate, ReadOnlySpan<int> x, ReadOnlySpan<int> hidden)
    {
        ReadOnlySpan<int> weights = call.Layer.Tensors[3 * gate].Values.Span, recurrent = call.Layer.Tensors[(3 * gate) + 1].Values.Span,
            biases = call.Layer.Tensors[(3 * gate) + 2].Values.Span;
        SigmoidTable function = gate == Cell ? LstmArithmetic.Tanh : LstmArithmetic.Logistic;
        var result = new int[hidden.Length];
        for (int u = 0; u < result.Length; u++)
        {
            int ofFeatures = LstmArithmetic.Saturate(
                arithmetic.Gates[gate].Features.Apply(biases[u] + Product(x, arithmetic.InputZeroPoint, weights[(u * x.Length)..])));
            int ofHidden = LstmArithmetic.Saturate(
                arithmetic.Gates[gate].Recurrent.Apply(Product(hidden, arithmetic.HiddenZeroPoint, recurrent[(u * hidden.Length)..])));
            result[u] = function.Store(LstmArithmetic.Saturate(ofFeatures + ofHidden));
        }

        return result;
    }

    private static int Product(ReadOnlySpan<int> values, int zeroPoint, ReadOnlySpan<int> weights)
    {
        int sum = 0;
        for (int i = 0; i < values.Length; i++)
            sum += (values[i] - zeroPoint) * weights[i];
        return sum;
    }
}
