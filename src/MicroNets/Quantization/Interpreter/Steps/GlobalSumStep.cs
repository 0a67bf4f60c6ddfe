using MicroNets.Graph;
using MicroNets.Quantization.Interpreter.Lanes;

namespace MicroNets.Quantization.Interpreter.Steps;

/// <summary>Sum over all pixels of a map, then one integer function per channel: global average pooling and MEAN.</summary>
internal sealed unsafe class GlobalSumStep<TLanes, TVector>(int source, int target, Shape input, Func<int, int> store) : InterpreterStep
    where TLanes : struct, IIntegerLanes<TVector>
    where TVector : unmanaged
{
    public override void Run(Workspace workspace)
    {
        sbyte* output = workspace.Tensors[target];
        for (int channel = 0; channel < input.Channels; channel += TLanes.Count)
        {
            sbyte* pixel = workspace.Tensors[source] + channel;
            TVector sums = TLanes.Broadcast(0);
            for (int i = 0; i < input.Pixels; i++, pixel += input.Channels)
                sums = TLanes.Add(sums, TLanes.Widen(pixel));
            int* lanes = (int*)&sums;
            for (int lane = 0; lane < TLanes.Count && channel + lane < input.Channels; lane++)
                output[channel + lane] = (sbyte)store(lanes[lane]);
        }
    }
}
