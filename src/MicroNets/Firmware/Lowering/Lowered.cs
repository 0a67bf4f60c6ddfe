using MicroNets.Devices;
using MicroNets.Devices.Memory;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Lowering;

/// <summary>A network as kernel calls, with the memory that was planned for it.</summary>
internal static class Lowered
{
    /// <param name="network">A quantised network.</param>
    /// <param name="goal">What memory is planned for; <see cref="ArenaGoal.Balanced"/> gives way to bytes that the network states.</param>
    /// <param name="kernels">Of the core that runs it.</param>
    /// <param name="leastRowBytes">Of rows in 3×3 depthwise convolutions, where another network shares their kernel.</param>
    /// <param name="detail">Of traces.</param>
    /// <exception cref="InputException">The network holds an op without kernels.</exception>
    public static KernelProgram From(IntegerNetwork network, ArenaGoal goal, KernelForm kernels = KernelForm.Words, int leastRowBytes = 0,
        TraceDetail detail = TraceDetail.Steps)
    {
        foreach (IntegerLayer layer in network.Layers.Skip(1))
            Lowerings.Of(layer);
        IntegerLayer[] plain = [.. network.Layers.Where(layer => layer.Layer.Op is DepthwiseConv2D && !KernelOperands.IsWide(layer.Layer)
            && !DepthwiseLowering.IsInReach(network, layer))];
        ILookup<bool, string> clamped = plain.ToLookup(layer => DepthwiseLowering.IsInReach(network, PackedLowering.Unclamped(layer)),
            layer => layer.Layer.Name);
        if (goal == ArenaGoal.Balanced)
            goal = network.Goal;
        (Arena arena, KernelChoices choices, _) = MemoryPlanner.Choose(network.Network, goal, clamped[false].ToHashSet(),
            clamped[true].ToHashSet(), leastRowBytes);
        return ProgramBuilder.Build(new IntegerNetwork(arena.Network,
            [.. arena.Network.Layers.Select(layer => network[layer.Name] with { Layer = layer })]), choices, kernels, detail);
    }
}
