using System.Buffers.Binary;
using System.Text;

namespace MicroNets.Firmware.Toolchain;

/// <summary>The sections of a little-endian ELF file, of 32 or 64 bits, and what its relocations say of addresses.</summary>
internal sealed class ElfFile
{
    private const int Relocations = 9, RelocationsWithAddends = 4, SymbolTable = 2, ObjectSymbol = 1, FunctionSymbol = 2, FileSymbol = 4,
        LocalBinding = 0;

    // ELF for the Arm architecture (IHI 0044), section 4.6: a word, the same in an array of constructors, and the lower half of a constant.
    private const int Word32 = 2, Target1 = 38, LowerHalf = 47;

    // RISC-V ELF psABI: a word, and the two parts of an address in instructions. Calls and branches are others.
    private const int RiscVWord = 1, RiscVHigh = 26, RiscVLow = 27, RiscVHighOfCounter = 23;

    private readonly byte[] _file;

    private ElfFile(byte[] file, ElfMachine machine, EquatableArray<ElfSection> sections) =>
        (_file, Machine, Sections) = (file, machine, sections);

    /// <summary>Whose instructions it holds.</summary>
    public ElfMachine Machine { get; }

    public EquatableArray<ElfSection> Sections { get; }

    /// <exception cref="InputException">The file is none.</exception>
    public static ElfFile Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        ReadOnlySpan<byte> file = bytes;
        if (file.Length < 64 || !file.StartsWith("\u007fELF"u8))
            throw new InputException($"'{path}', which is no ELF file", "a program linked by gcc", "measure sizes on a Cortex-M target");

        // Where the fields stand that are addresses, and those after them.
        bool wide = file[4] == 2;
        int table = Word(file, wide ? 40 : 32), size = Half(file, wide ? 58 : 46), count = Half(file, wide ? 60 : 48);
        int address = wide ? 16 : 12, offset = wide ? 24 : 16, bytesOf = wide ? 32 : 20, link = wide ? 40 : 24, info = wide ? 44 : 28;
        int names = Word(file, table + (size * Half(file, wide ? 62 : 50)) + offset);
        var sections = new ElfSection[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> section = file.Slice(table + (i * size), size);
            sections[i] = new ElfSection(
                NameAt(file, names + Word(section, 0)), Word(section, 4), Word(section, 8),
                (uint)Word(section, address), Word(section, offset), Word(section, bytesOf), Word(section, link), Word(section, info));
        }

        return new ElfFile(bytes, (ElfMachine)Half(file, 18), [.. sections]);
    }

    /// <summary>
    /// Code addresses that the program holds as values outside of its vector table: what a call through a pointer can reach. The program
    /// was linked with its relocations kept (--emit-relocs).
    /// </summary>
    public IReadOnlySet<uint> AddressesTaken() => Machine == ElfMachine.RiscV ? TakenByRiscV() : TakenByArm();

    private HashSet<uint> TakenByRiscV()
    {
        var taken = new HashSet<uint>();
        foreach (ElfSection relocations in Sections.Where(section => section.Type == RelocationsWithAddends
            && Sections[section.Info].IsAllocated))
        {
            for (int at = relocations.Offset; at < relocations.Offset + relocations.Bytes; at += 12)
            {
                int info = Word(_file, at + 4), symbol = Sections[relocations.Link].Offset + ((info >> 8) * 16);
                if ((info & 0xFF) is RiscVWord or RiscVHigh or RiscVLow or RiscVHighOfCounter)
                    taken.Add((uint)(Word(_file, symbol + 4) + Word(_file, at + 8)));
            }
        }

        return taken;
    }

    private HashSet<uint> TakenByArm()
    {
        var taken = new HashSet<uint>();
        uint vectors = Symbol("vectors"), vectorsEnd = vectors + (16 * sizeof(uint));
        foreach (ElfSection relocations in Sections.Where(section => section.Type == Relocations))
        {
            ElfSection target = Sections[relocations.Info];
            if (!target.IsAllocated || target.Name == ".vectors")
                continue;
            for (int at = relocations.Offset; at < relocations.Offset + relocations.Bytes; at += 8)
            {
                uint place = (uint)Word(_file, at);
                int info = Word(_file, at + 4);
                if (place >= vectors && place < vectorsEnd)
                    continue;
                uint value = (info & 0xFF) switch
                {
                    Word32 or Target1 => (uint)Word(_file, (int)(place - target.Address) + target.Offset),
                    LowerHalf => (uint)Word(_file, Sections[relocations.Link].Offset + ((info >> 8) * 16) + 4),
                    _ => 0,
                };

                // The lowest bit marks code.
                if ((value & 1) != 0)
                    taken.Add(value - 1);
            }
        }

        return taken;
    }

    /// <summary>
    /// Functions and objects in flash in the order of their addresses, each up to where the next one begins: what a function reads beside
    /// its code, and what is left free behind it, counts with it. Those that only one source file knows have its name before theirs.
    /// </summary>
    public IReadOnlyList<ElfSymbol> Symbols()
    {
        var found = new SortedDictionary<uint, (string Name, ElfSection Section)>();
        foreach (ElfSection symbols in Sections.Where(section => section.Type == SymbolTable))
        {
            int names = Sections[symbols.Link].Offset;
            string file = "";
            for (int at = symbols.Offset; at < symbols.Offset + symbols.Bytes; at += 16)
            {
                int type = _file[at + 12] & 0xF, binding = _file[at + 12] >> 4, index = Half(_file, at + 14);
                if (type == FileSymbol)
                    file = $"{NameAt(_file, names + Word(_file, at))}/";
                if (type is not (ObjectSymbol or FunctionSymbol) || index == 0 || index >= Sections.Count)
                    continue;
                ElfSection section = Sections[index];
                if (section.IsAllocated && !section.IsZeroed)
                    found.TryAdd(CodeAddress(at), ((binding == LocalBinding ? file : "") + NameAt(_file, names + Word(_file, at)),
                        section));
            }
        }

        var list = new List<ElfSymbol>();
        uint[] addresses = [.. found.Keys];
        foreach ((int i, uint address) in addresses.Index())
        {
            (string name, ElfSection section) = found[address];
            uint end = section.Address + (uint)section.Bytes;
            list.Add(new ElfSymbol(name, address, (int)((i + 1 < addresses.Length ? Math.Min(addresses[i + 1], end) : end) - address)));
        }

        return list;
    }

    /// <summary>Bytes of functions and objects by name, as the compiler states them: of a file that is not linked too.</summary>
    public IReadOnlyDictionary<string, int> Sizes()
    {
        var sizes = new Dictionary<string, int>();
        foreach (ElfSection symbols in Sections.Where(section => section.Type == SymbolTable))
        {
            for (int at = symbols.Offset; at < symbols.Offset + symbols.Bytes; at += 16)
            {
                if ((_file[at + 12] & 0xF) is ObjectSymbol or FunctionSymbol)
                    sizes[NameAt(_file, Sections[symbols.Link].Offset + Word(_file, at))] = Word(_file, at + 8);
            }
        }

        return sizes;
    }

    /// <summary>
    /// Places in memory that hold an address or jump to it, with that address, from the relocations that were kept (--emit-relocs).
    /// </summary>
    public IEnumerable<(uint Place, uint Target)> References()
    {
        foreach (ElfSection relocations in Sections.Where(section => section.Type is Relocations or RelocationsWithAddends
            && Sections[section.Info].IsAllocated))
        {
            ElfSection target = Sections[relocations.Info];
            bool addends = relocations.Type == RelocationsWithAddends;
            for (int at = relocations.Offset; at < relocations.Offset + relocations.Bytes; at += addends ? 12 : 8)
            {
                uint place = (uint)Word(_file, at);
                int info = Word(_file, at + 4);
                if (info >> 8 == 0)
                    continue;
                bool isWord = !addends && (info & 0xFF) is Word32 or Target1;
                uint value = isWord ? (uint)Word(_file, (int)(place - target.Address) + target.Offset)
                    : CodeAddress(Sections[relocations.Link].Offset + ((info >> 8) * 16)) + (addends ? (uint)Word(_file, at + 8) : 0);
                // The lowest bit marks code.
                yield return (place, isWord ? value & ~1u : value);
            }
        }
    }

    // Of a symbol. The lowest bit of a function for Arm marks code.
    private uint CodeAddress(int symbol) => (uint)Word(_file, symbol + 4) & (Machine == ElfMachine.Arm
        && (_file[symbol + 12] & 0xF) == FunctionSymbol ? ~1u : ~0u);

    private uint Symbol(string name)
    {
        foreach (ElfSection symbols in Sections.Where(section => section.Type == SymbolTable))
        {
            int names = Sections[symbols.Link].Offset;
            for (int at = symbols.Offset; at < symbols.Offset + symbols.Bytes; at += 16)
            {
                if (NameAt(_file, names + Word(_file, at)) == name)
                    return (uint)Word(_file, at + 4);
            }
        }

        throw new InvalidOperationException($"a program without symbol '{name}'");
    }

    private static string NameAt(ReadOnlySpan<byte> file, int offset)
    {
        ReadOnlySpan<byte> name = file[offset..];
        return Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]);
    }

    private static int Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadInt32LittleEndian(bytes[offset..]);

    private static int Half(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);
}

/// <summary>Machines of ELF files that something here depends on; there are others.</summary>
internal enum ElfMachine
{
    Arm = 40,
    RiscV = 243,
}

/// <summary>A function or an object.</summary>
/// <param name="Bytes">Up to the next one.</param>
internal sealed record ElfSymbol(string Name, uint Address, int Bytes);

/// <summary>A row of the section table.</summary>
/// <param name="Offset">In the file.</param>
/// <param name="Link">Index of the section with its names or symbols.</param>
/// <param name="Info">Of relocations the index of the section that they change.</param>
internal sealed record ElfSection(string Name, int Type, int Flags, uint Address, int Offset, int Bytes, int Link, int Info)
{
    private const int NoBits = 8;

    public bool IsAllocated => (Flags & 2) != 0;

    public bool IsWritable => (Flags & 1) != 0;

    /// <summary>Takes no room in the file.</summary>
    public bool IsZeroed => Type == NoBits;
}
