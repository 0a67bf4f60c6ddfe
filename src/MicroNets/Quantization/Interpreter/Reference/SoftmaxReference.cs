using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Softmax over the channels of each pixel.</summary>
internal static class SoftmaxReference
{
    public static void Run(ReferenceCall call)
    {
        float beta = call.Op<Softmax>().Beta;
        SoftmaxArithmetic ofBytes = SoftmaxArithmetic.Of(call.Format, beta) with { OutputBits = call.Layer.Output.Bits };
        SoftmaxInt16Arithmetic? ofWords = call.Format.Bits == 16 ? SoftmaxInt16Arithmetic.Of(call.Format, beta) : null;
        int channels = call.InputShape.Channels;
        for (int row = 0; row < call.Output.Length; row += channels)
        {
            ReadOnlySpan<int> input = call.Input.AsSpan(row, channels);
            Span<int> output = call.Output.AsSpan(row, channels);
            if (ofWords is not null)
                ofWords.Run(input, output);
            else
                ofBytes.Run(input, output);
        }
    }
}
