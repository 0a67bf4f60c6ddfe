using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>The channels of each pixel under one measure.</summary>
internal static class NormalizeReference
{
    public static void Run(ReferenceCall call)
    {
        bool isLog = call.Op<Normalize>().Function == Normalization.LogSoftmax;
        var logarithms = LogSoftmaxArithmetic.Of(call.Format);
        int channels = call.InputShape.Channels;
        for (int row = 0; row < call.Output.Length; row += channels)
        {
            ReadOnlySpan<int> input = call.Input.AsSpan(row, channels);
            Span<int> output = call.Output.AsSpan(row, channels);
            if (isLog)
                logarithms.Run(input, output);
            else
                UnitLengthArithmetic.Run(call.Format.ZeroPoint, input, output);
        }
    }
}
