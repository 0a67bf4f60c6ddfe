using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Rank-1 filters over features and time; the state is [filter, memory], the newest last.</summary>
internal static class SvdfReference
{
    public static void Run(ReferenceCall call)
    {
        Svdf op = call.Op<Svdf>();
        SvdfArithmetic arithmetic = SvdfArithmetic.Of(call.Format, call.Layer);
        EquatableArray<int> time = call.Layer.Tensors[0].Values;
        call.State.AsSpan(1).CopyTo(call.State);
        for (int filter = 0; filter < op.Filters; filter++)
        {
            int sum = 0;
            for (int i = 0; i < call.Input.Length; i++)
                sum += (call.Input[i] - arithmetic.InputZeroPoint) * call.Weights.Values[(filter * call.Input.Length) + i];
            call.State[((filter + 1) * op.Memory) - 1] = arithmetic.Remember(sum);
        }

        for (int unit = 0; unit < op.Units; unit++)
        {
            int sum = call.Weights.Biases[unit];
            for (int i = unit * op.Rank * op.Memory; i < (unit + 1) * op.Rank * op.Memory; i++)
                sum += time[i] * (call.State[i] - arithmetic.Memory.ZeroPoint);
            call.Output[unit] = arithmetic.Store(sum);
        }
    }
}
