namespace MicroNets.Devices;

/// <summary>Cycles of a core by instruction, without wait states: what its reference manual says.</summary>
/// <param name="Name">"Cortex-M4 instruction costs, zero wait states".</param>
/// <param name="Source">Where the figures come from.</param>
/// <param name="TakenBranch">Cycles beyond its own that an instruction costs after which the program goes on elsewhere.</param>
/// <param name="Instructions">The first that matches a mnemonic holds; one that matches none takes a cycle.</param>
internal sealed record InstructionCosts(string Name, string Source, int TakenBranch, EquatableArray<InstructionCost> Instructions);

/// <summary>Cycles of some instructions.</summary>
/// <param name="Mnemonics">As the disassembler prints them, with an asterisk at the end for whatever follows.</param>
/// <param name="Cycles">Of each.</param>
/// <param name="PerRegister">Cycles for each register word in its list.</param>
/// <param name="AfterAlike">In place of <paramref name="Cycles"/> right after one of the same entry.</param>
/// <param name="Taken">In place of the core's <see cref="InstructionCosts.TakenBranch"/>.</param>
internal sealed record InstructionCost(EquatableArray<string> Mnemonics, int Cycles, int PerRegister = 0, int? AfterAlike = null,
    int? Taken =
    null)
{
    internal bool Is(ReadOnlySpan<char> mnemonic)
    {
        foreach (string pattern in Mnemonics)
        {
            if (pattern.EndsWith('*') ? mnemonic.StartsWith(pattern.AsSpan(0, pattern.Length - 1)) : mnemonic.SequenceEqual(pattern))
                return true;
        }

        return false;
    }
}
