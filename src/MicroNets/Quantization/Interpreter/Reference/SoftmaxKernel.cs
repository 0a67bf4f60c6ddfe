using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Softmax over the channels of each pixel.</summary>
internal static class SoftmaxKernel
{
    public static void Run(ReferenceCall call)
    {
        SoftmaxArithmetic arithmetic = SoftmaxArithmetic.Of(call.Format, call.Op<Softmax>().Beta) with { OutputBits = call.Layer.Output.Bits };
        int channels = call.InputShape.Channels;
        for (int row = 0; row < call.Output.Length; row += channels)
            arithmetic.Run(call.Input.AsSpan(row, channels), call.Output.AsSpan(row, channels));
    }
}
