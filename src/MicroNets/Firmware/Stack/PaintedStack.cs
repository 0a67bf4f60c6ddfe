using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MicroNets.Firmware.Toolchain;

namespace MicroNets.Firmware.Stack;

/// <summary>The stack that an emulated core used in one run, beside the bound of the same program. No interrupt arrives in it.</summary>
/// <param name="UsedBytes">From the top of the stack to the last word that was written.</param>
/// <param name="Bound">Of the program that measured, which does more around the model than the least one.</param>
public sealed record PaintedStack(int UsedBytes, StackBound Bound)
{
    private const string Program = "programs/painted.c";

    /// <summary>Runs samples over a stack that was filled with a pattern.</summary>
    /// <param name="inputs">Back to back.</param>
    /// <exception cref="InputException">A program is missing, or the target has no emulator.</exception>
    /// <exception cref="InvalidOperationException">More was used than the bound: one of them is wrong.</exception>
    /// <returns>Null where the target's stack has no bound.</returns>
    internal static PaintedStack? Of(FirmwareProject project, ReadOnlySpan<sbyte> inputs)
    {
        if (project.Target.Disassembler is null)
            return null;
        string program = project.Compile(Program);
        using var files = new ProgramFiles(project.Target, project.Folder, program);
        files.Write("input.bin", MemoryMarshal.AsBytes(inputs));
        files.Run();
        int used = BinaryPrimitives.ReadInt32LittleEndian(files.Read("stack.bin"));
        StackBound bound = StackBound.Of(Path.Combine(project.Folder, program), project.Target)!;
        return used <= bound.ProgramBytes
            ? new PaintedStack(used, bound)
            : throw new InvalidOperationException($"a stack of {used} bytes used where {bound.ProgramBytes} are proven for {program}");
    }
}
