using System.Globalization;
using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>
/// Arrays <c>x</c> (any numbers, samples along the first dimension) and <c>y</c> (class numbers, names, or a 1 among zeros), also called
/// <c>data</c> and <c>labels</c> or alike, in small or capital letters; one file per split, or one file with <c>x_train</c>,
/// <c>y_train</c>, <c>x_test</c> … as Keras has them. Optional:
/// <c>classes</c> (names), <c>machine</c> (then y is 1 for anomalies and the class is the machine), and <c>speaker</c>, <c>group</c> or
/// <c>coco_id</c>, which must not be shared between splits.
/// </summary>
internal sealed class NpzArrays : DataSetLayout
{
    private static readonly string[] s_samples = ["x", "data", "features", "inputs", "samples", "arr_0"];

    private static readonly string[] s_labels = ["y", "labels", "label", "targets", "target", "arr_1"];

    private static readonly string[] s_groups = ["speaker", "group", "coco_id"];

    public override string Name => "npz";

    public override string Description => "train.npz, val.npz and test.npz (or one .npz) with arrays x and y, or x_train, y_train, x_test, y_test";

    public override bool Matches(FileTree tree) => Archives(tree).Any();

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        var storage = new List<IDisposable> { tree };
        FileEntry[] files = Archives(tree).ToArray();
        if (files.Length > 1 && files.FirstOrDefault(f => SplitOf(f) is null) is { } other)
            throw new InputException($"{tree.Path} with {files.Length} .npz files, one of them '{other.Path}'", "names train.npz, val.npz, test.npz", "rename it, or name that file alone");

        try
        {
            var parts = files.SelectMany(file => Parts(file, Open(file, storage))).ToArray();
            bool isMachine = parts.All(part => part.Machine is not null);
            EquatableArray<string> classes = isMachine
                ? parts.SelectMany(part => part.Machine!).Distinct().Order().Select(Text).ToEquatableArray()
                : ClassNames(parts, options);
            DataItem[][] items = parts.Select(part => part.Items(isMachine ? classes : [])).ToArray();
            EquatableArray<DataSplit> splits = parts is [{ Split: null }]
                ? DealtSplits.Of(items[0])
                : items.Select((list, i) => new DataSplit(parts[i].Split!, list.ToEquatableArray())).OrderBy(s => SplitNames.InOrder.ToList().IndexOf(s.Name)).ToEquatableArray();
            return new DataSet(Name, tree.Path, classes, splits, new Storage(storage)) { GroupsAreDisjoint = !isMachine };
        }
        catch
        {
            storage.Skip(1).ToList().ForEach(opened => opened.Dispose());
            throw;
        }
    }

    private static IEnumerable<FileEntry> Archives(FileTree tree) => tree.Files.Where(f => f.Folder.Length == 0 && f.Path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase));

    private static string? SplitOf(FileEntry file) => SplitNames.Recognize(Path.GetFileNameWithoutExtension(file.FileName));

    private static IEnumerable<Part> Parts(FileEntry file, NpzFile npz)
    {
        string[] names = [.. npz.Names];
        string[] suffixes = [.. names.Where(name => name.Contains('_', StringComparison.Ordinal)).Select(name =>
            name[name.LastIndexOf('_')..])
            .Where(suffix => SplitNames.Recognize(suffix[1..]) is not null && Named(npz, s_samples, suffix) is not null)
            .DistinctBy(suffix => SplitNames.Recognize(suffix[1..]))];
        return suffixes.Length == 0 || Named(npz, s_samples, "") is not null
            ? [new Part(file, npz, "", SplitOf(file))]
            : suffixes.Select(suffix => new Part(file, npz, suffix, SplitNames.Recognize(suffix[1..])));
    }

    private static string? Named(NpzFile npz, string[] names, string suffix) => names.Select(wanted => npz.Names.FirstOrDefault(name =>
        name.Equals(wanted + suffix, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(name => name is not null);

    private static NpzFile Open(FileEntry file, List<IDisposable> storage)
    {
        ByteSource source = file.Open();
        storage.Add(source);
        return new NpzFile(source);
    }

    private static EquatableArray<string> ClassNames(Part[] parts, DataSetOptions options)
    {
        if (parts.FirstOrDefault(part => part.Words is not null) is { } worded)
        {
            EquatableArray<string> all = parts.SelectMany(part => part.Words
                ?? throw new InputException($"class numbers in {part.File.Path} and names in {worded.File.Path}",
                    "one of them in all files",
                    "save y alike in all files")).Distinct().Order(StringComparer.Ordinal).ToEquatableArray();
            EquatableArray<string> known = parts.Select(part => part.Names).FirstOrDefault(n => n.Count > 0, options.Classes);
            EquatableArray<string> chosen = all.All(known.Contains) ? known : all;
            foreach (Part part in parts)
                part.Labels = [.. part.Words!.Select(word => (long)chosen.Span.IndexOf(word))];
            return chosen;
        }

        int count = (int)parts.Max(part => part.Labels.Max()) + 1;
        EquatableArray<string> names = parts.Select(part => part.Names).FirstOrDefault(n => n.Count > 0, options.Classes);
        if (names.Count == 0)
            return Enumerable.Range(0, count).Select(i => Text(i)).ToEquatableArray();
        return count <= names.Count ? names
            : throw new InputException($"class number {count - 1} in y of {parts.First(part => part.Labels.Max() == count - 1).File.Path}", $"0 to {names.Count - 1} ({string.Join(", ", names)})", "correct y, or name the classes in an array 'classes'");
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Part
    {
        private readonly ArrayRows _x;
        private readonly long[]? _groups;

        private readonly string _suffix;

        /// <param name="suffix">Of the names of the arrays x and y.</param>
        /// <param name="split">Null: not known.</param>
        public Part(FileEntry file, NpzFile npz, string suffix, string? split)
        {
            File = file;
            Split = split;
            _suffix = suffix;
            _x = npz.ReadRows(Named(npz, s_samples, suffix) ?? $"x{suffix}");
            string y = Named(npz, s_labels, suffix) ?? $"y{suffix}";
            Words = npz.Contains(y) && npz.IsText(y) ? Counted([.. npz.ReadText(y)], y) : null;
            Labels = Words is null ? ClassNumbers(npz, y) : new long[_x.Count];
            Machine = npz.Contains("machine") ? Numbers(npz, "machine") : null;
            Names = npz.Contains("classes") ? npz.ReadText("classes") : [];
            _groups = s_groups.FirstOrDefault(npz.Contains) is { } name ? Numbers(npz, name) : null;
            if (_x.Count == 0 || _x.Dimensions.Count == 0)
                throw new InputException($"no samples in x of {file.Path}", "at least one", "check how the file was made");
            if (Labels.Min() < 0 || Labels.Max() > (Machine is null ? 9999 : 1))
                throw new InputException($"values {Labels.Min()} to {Labels.Max()} in y of {file.Path}", Machine is null ? "class numbers 0 to 9999" : "0 (normal) or 1 (anomaly)", "number the classes from 0");
        }

        public FileEntry File { get; }

        public string? Split { get; }

        /// <summary>Class numbers; of files with names of classes set when those of all files are known.</summary>
        public long[] Labels { get; set; }

        /// <summary>Names of classes, one for each sample; null: y has numbers.</summary>
        public string[]? Words { get; }

        public long[]? Machine { get; }

        public EquatableArray<string> Names { get; }

        public DataItem[] Items(EquatableArray<string> machines)
        {
            Dictionary<string, int> labels = machines.Select((machine, i) => (machine, i)).ToDictionary(m => m.machine, m => m.i);
            return Enumerable.Range(0, _x.Count).Select(i =>
            {
                string? machine = Machine is null || machines.Count == 0 ? null : Text(Machine[i]);
                return new DataItem($"{File.Path}{_suffix}#{i}", machine is null ? (int)Labels[i] : labels[machine], File.Stamp, () => _x.Row(i))
                {
                    Group = machine ?? (_groups is null ? null : Text(_groups[i])),
                    IsAnomaly = machine is null ? null : Labels[i] == 1,
                };
            }).ToArray();
        }

        // Class numbers, or rows with a 1 in the place of the class.
        private long[] ClassNumbers(NpzFile npz, string name)
        {
            RawArray array = npz.Read(name);
            if (array.Dimensions is not { Count: 2 } sizes || sizes[0] != _x.Count || sizes[1] < 2)
                return Numbers(npz, name);
            double[][] rows = [.. array.ToDoubles().Chunk(sizes[1])];
            int bad = Array.FindIndex(rows, row => row.Count(value => value == 1) != 1 || row.Count(value => value == 0) != row.Length - 1);
            return bad < 0 ? [.. rows.Select(row => (long)Array.IndexOf(row, 1.0))]
                : throw new InputException($"{string.Join(", ", rows[bad].Take(4))} in {name}[{bad}] of {File.Path}",
                    "a class number, or a row of zeros with a single 1", "save numpy.argmax(y, axis=1)");
        }

        private string[] Counted(string[] words, string name) => words.Length == _x.Count ? words
            : throw new InputException($"{words.Length} values in {name} of {File.Path}", $"{_x.Count}, one for each sample in x",
                "check how the file was made");

        // Whole numbers, one per sample; floats are accepted when they hold whole numbers.
        private long[] Numbers(NpzFile npz, string name)
        {
            RawArray array = npz.Read(name);
            if (array.Count != _x.Count)
                throw new InputException($"{array.Count} values in {name} of {File.Path}", $"{_x.Count}, one for each sample in x", "check how the file was made");
            double[] values = array.ToDoubles();
            int bad = Array.FindIndex(values, v => v != Math.Floor(v) || Math.Abs(v) > 1L << 53);
            return bad < 0 ? values.Select(v => (long)v).ToArray()
                : throw new InputException($"{values[bad]} in {name}[{bad}] of {File.Path}", "whole numbers", "use class numbers, not probabilities");
        }
    }
}
