namespace MicroNets.Firmware.Toolchain;

/// <summary>Bytes of a linked program by where they lie.</summary>
/// <param name="FlashBytes">Code and constants, with the initial values of data.</param>
/// <param name="SramBytes">Data and zeroed data; the stack is not among them.</param>
internal sealed record LinkedProgram(string Path, int FlashBytes, int SramBytes)
{
    /// <summary>Reads the section table of a little-endian ELF file, of 32 or 64 bits.</summary>
    /// <exception cref="InputException">The file is none.</exception>
    public static LinkedProgram Of(string path)
    {
        // The linker script reserves room for a stack in a section of that name.
        ElfSection[] sections = [.. ElfFile.Read(path).Sections.Where(section => section.IsAllocated && section.Name != ".stack")];
        return new LinkedProgram(path, sections.Where(section => !section.IsZeroed).Sum(section => section.Bytes), sections.Where(section =>
            section.IsWritable).Sum(section => section.Bytes));
    }
}
