using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Firmware.Stack;
using MicroNets.Firmware.Toolchain;

namespace MicroNets.Firmware;

/// <summary>Sizes of firmware around a model: what its target links, and the stack that it can take.</summary>
/// <param name="CodeBytes">Everything in flash that is not weights: code, tables, start-up.</param>
/// <param name="WeightBytes">Packed weights with biases, multipliers and shifts.</param>
/// <param name="ArenaBytes">Activations and scratch.</param>
/// <param name="OtherSramBytes">Everything else that is static.</param>
/// <param name="Stack">Null on the host, whose stack nobody limits, and on cores whose instructions nothing reads.</param>
public sealed record FirmwareSize(int CodeBytes, int WeightBytes, int ArenaBytes, int OtherSramBytes, StackBound? Stack)
{
    /// <summary>All that is read-only: code and weights.</summary>
    public int FlashBytes => CodeBytes + WeightBytes;

    /// <summary>The proven bound; 0 where the target's stack has none.</summary>
    public int StackBytes => Stack?.Bytes ?? 0;

    /// <summary>Arena, other data and stack.</summary>
    public int SramBytes => ArenaBytes + OtherSramBytes + StackBytes;

    /// <summary>A network's costs with these sizes in place of estimated ones.</summary>
    /// <param name="planned">Before the build.</param>
    /// <param name="target">What was linked for.</param>
    public NetworkCost In(NetworkCost planned, string target)
    {
        string how = $"counted in the firmware linked for {target}", sram = $"{how}; {StackBytes} bytes of it are proven stack";
        return planned.With(
            Part(CostAxis.Flash, FirmwareParts.Weights, WeightBytes, how), Part(CostAxis.Flash, FirmwareParts.Code, CodeBytes, how),
            Part(CostAxis.Sram, FirmwareParts.Arena, ArenaBytes, sram), Part(CostAxis.Sram, FirmwareParts.Statics, OtherSramBytes, sram),
                Part(CostAxis.Sram, FirmwareParts.Stack, StackBytes, sram));
    }

    private static CostPart Part(CostAxis axis, string name, int bytes, string how) => new(axis, name, Estimate.Exactly(bytes), how);

    /// <summary>Builds the least program around the model.</summary>
    /// <exception cref="InputException">The compiler is missing, or the program does not fit into the memory of the target.</exception>
    internal static FirmwareSize Of(FirmwareProject project) => Of(project.LinkBare(), project.Target, project.WeightBytes,
        project.ArenaBytes);

    /// <param name="program">Path of the linked program.</param>
    internal static FirmwareSize Of(string program, Target target, int weightBytes, int arenaBytes)
    {
        var image = LinkedProgram.Of(program);
        return new FirmwareSize(
            image.FlashBytes - weightBytes, weightBytes, arenaBytes, image.SramBytes - arenaBytes, StackBound.Of(program, target));
    }
}
