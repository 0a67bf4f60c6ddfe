using System.CommandLine;
using MicroNets.Devices;
using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Toolchain;
using MicroNets.Quantization;

namespace MicroNets.Cli;

/// <summary>
/// <c>--sram</c> of the commands that build: memory is planned within it, as fast as can be. Without it, a plan is within the memory of the
/// target, where that is known and the model does not state what it was planned for.
/// </summary>
internal sealed class SramLimit
{
    private readonly Option<string?> _sram = new("--sram")
    {
        Description = "Most SRAM of a model's firmware, for example 40k: the fastest plan of its memory within that is built.",
    };

    public Option Option => _sram;

    /// <summary>A network whose firmware is planned within the limit.</summary>
    /// <exception cref="InputException">The option is not a size.</exception>
    public IntegerNetwork Planned(Invocation invocation, IntegerNetwork network, Target? target) =>
        Limit(invocation, network, target) is { } most ? network.PlannedWithin(ArenaGoal.InSram(most).Bytes!.Value) : network;

    /// <summary>What is built of a network. A front end and a host's libraries have memory of their own, which is known once something was
    /// built: where that is above the limit, the network gets what is left.</summary>
    /// <exception cref="InputException">The option is not a size.</exception>
    public T Built<T>(Invocation invocation, IntegerNetwork network, Target target, Func<IntegerNetwork, T> build,
        Func<T, FirmwareSize> sizeOf)
    {
        IntegerNetwork planned = Planned(invocation, network, target);
        T first = build(planned);
        FirmwareSize size = sizeOf(first);
        if (Limit(invocation, network, target) is not { } most || size.SramBytes <= most.Count || size.ArenaBytes > planned.ArenaBytes)
            return first;
        return build(network.PlannedWithin(Math.Max(0, size.ArenaBytes - (size.SramBytes - most.Count))));
    }

    /// <summary>What the process answers for firmware of this size; tells of a limit that no plan keeps.</summary>
    public int End(Invocation invocation, FirmwareSize size)
    {
        if (Stated(invocation) is not { } most || size.SramBytes <= most.Count)
            return ExitCode.Done;
        invocation.Terminal.Error($"found SRAM of {new Bytes(size.SramBytes)} in the best plan; expected {most} at most; raise --sram, or "
            + "take a smaller network");
        return ExitCode.LimitBroken;
    }

    /// <summary>For models that an application builds itself.</summary>
    /// <exception cref="InputException">No plan of the network is within the option.</exception>
    public void Check(Invocation invocation, IntegerNetwork network, string name)
    {
        if (Stated(invocation) is { } most && MemoryPlanner.ArenaBytes(network.Network, network.Goal) is var least
            && least > network.ArenaBytes)
            throw new InputException($"an arena of {new Bytes(least)} for the smallest plan of '{name}'",
                $"{most} at most with statics and stack", "raise --sram, or take a smaller network");
    }

    private Bytes? Limit(Invocation invocation, IntegerNetwork network, Target? target) =>
        Stated(invocation) ?? (network.ArenaBytes is null ? target?.Sram : null);

    private Bytes? Stated(Invocation invocation) =>
        invocation.Get(_sram) is { } text ? LimitOptions.Parsed(_sram, text, Bytes.Parse) : null;
}
