using System.Globalization;
using MicroNets.Firmware.Toolchain;

namespace MicroNets.Firmware.Stack;

/// <summary>An instruction as the disassembler prints it.</summary>
/// <param name="Mnemonic">For example "ldr.w".</param>
/// <param name="Operands">For example "r0, [r1, #4]", without comment.</param>
/// <param name="Bytes">That it takes in the program.</param>
internal readonly record struct Instruction(uint Address, string Mnemonic, string Operands, int Bytes)
{
    /// <summary>Whether the last operand is an address in the program, and which.</summary>
    public bool HasTarget(out uint address)
    {
        address = 0;
        int name = Operands.IndexOf(" <", StringComparison.Ordinal);
        if (name < 0)
            return false;
        int start = Operands.AsSpan(0, name).LastIndexOfAny(' ', ',') + 1;
        return uint.TryParse(Operands.AsSpan(start, name - start), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out address);
    }
}

/// <summary>A function of a linked program; constants between its instructions are left out.</summary>
internal sealed record MachineFunction(string Name, uint Address, EquatableArray<Instruction> Code);

/// <summary>A linked program as its instructions.</summary>
internal static class Disassembly
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <param name="path">The program.</param>
    /// <param name="target">What it was built for, whose disassembler is known.</param>
    /// <param name="set">Whose instructions they are: <see cref="InstructionSet.Of"/> the program.</param>
    /// <exception cref="InputException">The disassembler is missing.</exception>
    public static IReadOnlyList<MachineFunction> Of(string path, Target target, InstructionSet set)
    {
        OutsideProgram disassembler = target.Disassembler
            ?? throw new InputException($"target {target.Name}", "one whose instructions can be read",
                "name a disassembler in the file of its core");
        using var text = new StringReader(OutsideProcess.Run(disassembler, [.. target.DisassemblerFlags, "-d", Path.GetFullPath(path)],
            Path.GetTempPath(), Limit));
        return Read(text, set);
    }

    /// <summary>
    /// Reads lines "00000054 &lt;model_input&gt;:" and " 54:\t4800 \tldr\tr0, [pc, #0]\t@ comment". Constants have other digits, or a
    /// mnemonic that starts with a dot.
    /// </summary>
    /// <param name="text">What the disassembler printed.</param>
    /// <param name="set">Whose instructions they are.</param>
    public static IReadOnlyList<MachineFunction> Read(TextReader text, InstructionSet set)
    {
        var functions = new List<MachineFunction>();
        var code = new List<Instruction>();
        string name = "";
        uint address = 0;
        while (text.ReadLine() is { } line)
        {
            // Bytes that are no code are printed with their letters, which may look like anything, behind a tab.
            if (line.EndsWith(">:", StringComparison.Ordinal) && !line.Contains('\t', StringComparison.Ordinal) && line.IndexOf(" <",
                StringComparison.Ordinal) is > 0 and int space)
            {
                // Linkers that shorten code keep the compiler's labels, which are within functions.
                if (line.AsSpan(space + 2).StartsWith(".L"))
                    continue;
                End();
                (name, address) = (line[(space + 2)..^2], Hex(line.AsSpan(0, space)));
            }
            else if (line.Split('\t') is [var place, var digits, var mnemonic, .. var operands]
                && set.IsInstruction(digits) && !mnemonic.StartsWith('.'))
                code.Add(new Instruction(Hex(place.AsSpan(0, place.Length - 1).Trim()), mnemonic, operands.Length == 0 ? ""
                    : operands[0].Split(set.Comments)[0].Trim(), digits.Count(char.IsAsciiHexDigit) / 2));
        }

        End();
        return functions;

        void End()
        {
            // Padding up to the next function is no part of this one.
            while (code.Count > 0 && set.IsPadding(code[^1]))
                code.RemoveAt(code.Count - 1);
            if (code.Count > 0)
                functions.Add(new MachineFunction(name, address, [.. code]));
            code.Clear();
        }
    }

    private static uint Hex(ReadOnlySpan<char> digits) => uint.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
