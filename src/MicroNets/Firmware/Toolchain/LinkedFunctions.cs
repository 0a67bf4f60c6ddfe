namespace MicroNets.Firmware.Toolchain;

/// <summary>What each function of a linked program takes in flash, and which others it needs: calls, and addresses that it holds.</summary>
internal sealed class LinkedFunctions
{
    private readonly Dictionary<string, ElfSymbol> _symbols = [];
    private readonly Dictionary<string, HashSet<string>> _needs = [];

    /// <param name="program">Linked with its relocations kept.</param>
    /// <param name="entries">Names of what runs first.</param>
    public LinkedFunctions(ElfFile program, params IReadOnlyList<string> entries)
    {
        ElfSymbol[] symbols = [.. program.Symbols()];
        foreach (ElfSymbol symbol in symbols)
            _symbols[symbol.Name] = symbol;
        foreach ((uint place, uint target) in program.References())
        {
            if (At(symbols, place) is { } from && At(symbols, target) is { } to && from.Name != to.Name)
            {
                if (!_needs.TryGetValue(from.Name, out HashSet<string>? needs))
                    _needs.Add(from.Name, needs = []);
                needs.Add(to.Name);
            }
        }

        Start = [.. entries.SelectMany(From).Distinct()];
    }

    /// <summary>Names of what every program has.</summary>
    public EquatableArray<string> Start { get; }

    /// <summary>0 where the program does not have it.</summary>
    public int BytesOf(string name) => _symbols.TryGetValue(name, out ElfSymbol? symbol) ? symbol.Bytes : 0;

    /// <summary>Names of a function and of all that it needs.</summary>
    /// <exception cref="InvalidOperationException">The program does not have it.</exception>
    public IEnumerable<string> From(string name)
    {
        if (!_symbols.ContainsKey(name))
            throw new InvalidOperationException($"a program without '{name}'");
        var found = new HashSet<string>();
        var open = new Stack<string>([name]);
        while (open.TryPop(out string? next))
        {
            if (!found.Add(next) || !_needs.TryGetValue(next, out HashSet<string>? needs))
                continue;
            foreach (string need in needs)
                open.Push(need);
        }

        return found;
    }

    private static ElfSymbol? At(ElfSymbol[] symbols, uint address)
    {
        int low = 0, high = symbols.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = symbols[middle].Address <= address ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && address < symbols[low - 1].Address + symbols[low - 1].Bytes ? symbols[low - 1] : null;
    }
}
