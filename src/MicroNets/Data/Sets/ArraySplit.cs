using System.Globalization;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>The arrays of one split of a data set.</summary>
internal sealed class ArraySplit
{
    private readonly INamedArrays _arrays;
    private readonly string? _word;
    private readonly ContentStamp _stamp;
    private readonly ArrayRows _x;
    private readonly long[]? _groups;

    /// <param name="path">Where the arrays lie, for messages and names of items.</param>
    /// <param name="word">The word of the split in the names of its arrays; null: they have none.</param>
    /// <exception cref="InputException">An array is missing, or arrays do not fit together.</exception>
    public ArraySplit(INamedArrays arrays, string path, string? word, ContentStamp stamp)
    {
        _arrays = arrays;
        _word = word;
        _stamp = stamp;
        Path = path;
        string suffix = word is null ? "" : $"_{word}";
        _x = arrays.ReadRows(Find(ArrayRole.Samples) ?? throw Missing($"x{suffix}"));
        string y = Find(ArrayRole.Labels) ?? throw Missing($"y{suffix}");
        Words = arrays.IsText(y) ? Counted([.. arrays.ReadText(y)], y) : null;
        Labels = Words is null ? ClassNumbers(y) : new long[_x.Count];
        Machine = Find("machine") is { } machine ? Numbers(machine) : null;
        Names = Find("classes") is { } classes ? arrays.ReadText(classes) : [];
        _groups = Find(ArrayRole.Groups) is { } groups ? Numbers(groups) : null;
        if (_x.Count == 0 || _x.Dimensions.Count == 0)
            throw new InputException($"no samples in x of {Path}", "at least one", "check how the file was made");
        if (Machine is not null && (Labels.Min() < 0 || Labels.Max() > 1))
            throw new InputException($"values {Labels.Min()} to {Labels.Max()} in y of {Path}", "0 (normal) or 1 (anomaly)",
                "number them so");
        if (Find(ArrayRole.Rate) is { } rate)
            RateHertz = Rate(rate);
    }

    public string Path { get; }

    /// <summary>Null: not known.</summary>
    public required string? Split { get; init; }

    /// <summary>Class numbers; of files with names of classes set when those of all files are known.</summary>
    public long[] Labels { get; set; }

    /// <summary>Names of classes, one for each sample; null: y has numbers.</summary>
    public string[]? Words { get; }

    public long[]? Machine { get; }

    public EquatableArray<string> Names { get; }

    /// <summary>Steps or samples a second; null: not told.</summary>
    public double? RateHertz { get; }

    public EquatableArray<int> Sizes => _x.RowDimensions;

    public NumberType Type => _x.Type;

    /// <param name="machines">Names of the classes where these are machines, else empty.</param>
    /// <param name="form">How samples are read.</param>
    public DataItem[] Items(EquatableArray<string> machines, ArrayForm form)
    {
        Dictionary<string, int> labels = machines.Select((machine, i) => (machine, i)).ToDictionary(m => m.machine, m => m.i);
        string path = _word is null ? Path : $"{Path}_{_word}";
        return Enumerable.Range(0, _x.Count).Select(i =>
        {
            string? machine = Machine is null || machines.Count == 0 ? null : Text(Machine[i]);
            return new DataItem($"{path}#{i}", machine is null ? (int)Labels[i] : labels[machine], _stamp, () => form.Read(_x.Row(i)))
            {
                Group = machine ?? (_groups is null ? null : Text(_groups[i])),
                IsAnomaly = machine is null ? null : Labels[i] == 1,
            };
        }).ToArray();
    }

    private IEnumerable<ArrayName> Candidates => _arrays.Names.Select(ArrayName.Of).Where(name =>
        name.SplitWord == _word || name.SplitWord is null).OrderBy(name => name.SplitWord is null);

    private string? Find(ArrayRole role) => Candidates.FirstOrDefault(name => name.Role == role)?.Full;

    private string? Find(string plain) => Candidates.FirstOrDefault(name => name.Plain == plain)?.Full;

    private InputException Missing(string array) => new($"{Path} with the arrays {string.Join(", ", _arrays.Names.Order())}",
        $"an array '{array}'", "save it with numpy.savez(file, x=…, y=…)");

    // Class numbers, or rows with a 1 in the place of the class.
    private long[] ClassNumbers(string name)
    {
        RawArray array = Read(name);
        if (array.Dimensions is not { Count: 2 } sizes || sizes[0] != _x.Count || sizes[1] < 2)
            return Numbers(name);
        double[][] rows = [.. array.ToDoubles().Chunk(sizes[1])];
        int bad = Array.FindIndex(rows, row => row.Count(value => value == 1) != 1 || row.Count(value => value == 0) != row.Length - 1);
        return bad < 0 ? [.. rows.Select(row => (long)Array.IndexOf(row, 1.0))]
            : throw new InputException($"{string.Join(", ", rows[bad].Take(4))} in {name}[{bad}] of {Path}",
                "a class number, or a row of zeros with a single 1", "save numpy.argmax(y, axis=1)");
    }

    private RawArray Read(string name) => _arrays.ReadRows(name).ToArray($"{Path}/{name}");

    private string[] Counted(string[] words, string name) => words.Length == _x.Count ? words
        : throw new InputException($"{words.Length} values in {name} of {Path}", $"{_x.Count}, one for each sample in x",
            "check how the file was made");

    // Whole numbers, one per sample; floats are accepted when they hold whole numbers.
    private long[] Numbers(string name)
    {
        RawArray array = Read(name);
        if (array.Count != _x.Count)
            throw new InputException($"{array.Count} values in {name} of {Path}", $"{_x.Count}, one for each sample in x",
                "check how the file was made");
        double[] values = array.ToDoubles();
        int bad = Array.FindIndex(values, v => v != Math.Floor(v) || Math.Abs(v) > 1L << 53);
        return bad < 0 ? values.Select(v => (long)v).ToArray()
            : throw new InputException($"{values[bad]} in {name}[{bad}] of {Path}", "whole numbers",
                "use class numbers, not probabilities");
    }

    private double Rate(string name) => Read(name) is { Count: 1 } array && array.ToDoubles()[0] is > 0 and <= 1e6 and var rate ? rate
        : throw new InputException($"{Read(name)} in {name} of {Path}", "one positive number, samples or steps a second", "correct it");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
