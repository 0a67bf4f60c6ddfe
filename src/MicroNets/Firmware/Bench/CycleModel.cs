using MicroNets.Devices;

namespace MicroNets.Firmware.Bench;

/// <summary>Cycles of executed code by what each instruction costs on a core (<see cref="InstructionCosts"/>), without wait
/// states.</summary>
internal sealed class CycleModel
{
    private readonly InstructionCosts _costs;

    private CycleModel(InstructionCosts costs) => _costs = costs;

    public string Name => _costs.Name;

    /// <summary>Of a core, or of the one whose instructions it executes.</summary>
    /// <exception cref="InputException">Nothing is known of them.</exception>
    public static CycleModel Of(string core) =>
        Core.Named(core) is { } known && (known.Cycles ?? (known.Costs is { } other ? Core.Named(other)?.Cycles : null)) is { } costs
            ? new CycleModel(costs)
            : throw new InputException($"core '{core}'", "one whose instructions have known costs",
                "give them in its file in runtime/targets/cores");

    /// <summary>Cycles of an instruction in assembly.</summary>
    /// <param name="mnemonic">For example "ldr.w".</param>
    /// <param name="operands">For example "r0, [r1, #4]".</param>
    /// <param name="before">Mnemonic of the instruction before; empty where there is none.</param>
    public int Cycles(ReadOnlySpan<char> mnemonic, ReadOnlySpan<char> operands, ReadOnlySpan<char> before)
    {
        if (Entry(mnemonic) is not { } cost)
            return 1;
        int own = cost.AfterAlike is { } alike && ReferenceEquals(Entry(before), cost) ? alike : cost.Cycles;
        return cost.PerRegister == 0 ? own : own + (cost.PerRegister * Words(operands));
    }

    /// <summary>Cycles beyond its own that an instruction costs after which the program goes on elsewhere.</summary>
    public int Taken(ReadOnlySpan<char> mnemonic) => Entry(mnemonic)?.Taken ?? _costs.TakenBranch;

    private InstructionCost? Entry(ReadOnlySpan<char> mnemonic)
    {
        foreach (InstructionCost cost in _costs.Instructions)
        {
            if (cost.Is(mnemonic))
                return cost;
        }

        return null;
    }

    // Registers of double precision are two words.
    private static int Words(ReadOnlySpan<char> operands) => Registers(operands) * (operands.Contains("{d", StringComparison.Ordinal) ? 2
        : 1);

    // "{r4, r5, lr}" and "r0!, {r4-r7}".
    internal static int Registers(ReadOnlySpan<char> operands)
    {
        int open = operands.IndexOf('{'), count = 0;
        ReadOnlySpan<char> list = operands[(open + 1)..].TrimEnd('}');
        foreach (Range range in list.Split(','))
        {
            ReadOnlySpan<char> entry = list[range].Trim();
            int dash = entry.IndexOf('-');
            count += dash > 0 && int.TryParse(entry[1..dash], out int first) && int.TryParse(entry[(dash + 2)..], out int last) ? last
                - first + 1 : 1;
        }

        return count;
    }
}
