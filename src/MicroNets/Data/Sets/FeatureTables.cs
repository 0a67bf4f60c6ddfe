using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>Tables of features (<see cref="CsvFile"/>): train.csv, val.csv and test.csv, or one .csv, dealt out
/// (<see cref="DealtSplits"/>).</summary>
internal sealed class FeatureTables : DataSetLayout
{
    public override string Name => "csv";

    public override string Description => "train.csv, val.csv and test.csv (or one .csv) with a header line, numbers and a column 'label'";

    public override bool Matches(FileTree tree) => Tables(tree) is { Length: > 0 } tables && tree.Folders.Count == 0
        && (tables.Length == 1 || tables.All(t => SplitOf(t) is not null));

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        FileEntry[] files = Tables(tree);
        CsvFile[] tables = files.Select(file => CsvFile.Parse(file.Read(), file.Path)).ToArray();
        if (tables.FirstOrDefault(table => table.Rows[0].Count != tables[0].Rows[0].Count) is { } other)
            throw new InputException($"{other.Rows[0].Count} and {tables[0].Rows[0].Count} features in the tables of {tree.Path}",
                "the same columns in each", "make the tables alike");

        EquatableArray<string> classes = tables.SelectMany(table => table.Labels).Distinct().Order(new NumbersFirst()).ToEquatableArray();
        Dictionary<string, int> label = classes.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i);
        var items = new List<(DataItem Item, string? Split)>();
        for (int t = 0; t < files.Length; t++)
        {
            for (int i = 0; i < tables[t].Rows.Count; i++)
            {
                RawArray row = tables[t].Rows[i];
                var item = new DataItem($"{files[t].Path}#{i}", label[tables[t].Labels[i]], files[t].Stamp, () => row);
                items.Add((item, SplitOf(files[t])));
            }
        }

        int incomplete = tables.Sum(table => table.Incomplete);
        EquatableArray<string> notes = incomplete == 0 ? []
            : [$"{incomplete} of {incomplete + items.Count} lines lack a value and are left out"];
        if (items.Any(i => i.Split is null))
            return new DataSet(Name, tree.Path, classes, DealtSplits.Of([.. items.Select(i => i.Item)]), tree) { Notes = notes };
        Dictionary<DataItem, string> splits = items.ToDictionary(i => i.Item, i => i.Split!);
        return new DataSet(Name, tree.Path, classes, SplitNames.Gather(splits.Keys, item => splits[item]), tree) { Notes = notes };
    }

    private static FileEntry[] Tables(FileTree tree) =>
        tree.Files.Where(f => f.Path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)).ToArray();

    private static string? SplitOf(FileEntry file) => SplitNames.Recognize(Path.GetFileNameWithoutExtension(file.FileName));

    // 0, 1, …, 10 as numbers and names by letters.
    private sealed class NumbersFirst : IComparer<string>
    {
        public int Compare(string? x, string? y) => (long.TryParse(x, out long a), long.TryParse(y, out long b)) switch
        {
            (true, true) => a.CompareTo(b),
            (true, false) => -1,
            (false, true) => 1,
            _ => string.CompareOrdinal(x, y),
        };
    }
}
