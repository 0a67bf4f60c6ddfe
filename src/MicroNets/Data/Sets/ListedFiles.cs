using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>
/// Sounds, pictures or recordings of sensors whose classes stand in a table among them, as many published sets have it: a column of names
/// of files, with or without folder and extension, and one of classes, by its name or as the only other one. Columns <c>split</c> and
/// <c>speaker</c>, <c>user</c> or alike are heeded; so are tables that are called train, val and test.
/// </summary>
internal sealed class ListedFiles : DataSetLayout
{
    private const int HeadBytes = 1 << 16;

    private static readonly string[] s_splits = ["split", "set", "subset", "usage"];

    public override string Name => "listed-files";

    public override string Description => "recordings or pictures, and a .csv with a column of their names and one of their classes";

    public override bool Matches(FileTree tree) => Listings(tree).Any();

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        Listing[] listings = [.. Listings(tree)];
        var files = new FileNames(tree);
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        int missing = 0, unlabelled = 0;
        foreach (Listing listing in listings)
        {
            foreach (CsvLine line in CsvLines.Parse(listing.Table.Read(), listing.Table.Path).Lines.Skip(1))
            {
                string label = line.Fields[listing.Label].Trim();
                if (files.Find(line.Fields[listing.File]) is not { } file)
                    missing++;
                else if (CsvLines.IsMissing(label))
                    unlabelled++;
                else if (!entries.TryAdd(file.Path, new Entry(file, label, listing.SplitOf(line), listing.GroupOf(line)))
                    && entries[file.Path].Label != label)
                    throw BadFile.InLine(listing.Table.Path, line.Number,
                        $"class '{label}' of '{file.Path}', which has '{entries[file.Path].Label}'",
                        "one class for each file");
            }
        }

        if (entries.Count == 0)
            throw new InputException($"no class of a file that is there in {listings[0].Table.Path}", "a class for each",
                "correct the table");
        int others = files.Count - entries.Count - unlabelled;
        string[] notes = [.. new[] { (missing, "files that are listed are not there"),
            (unlabelled, "files are listed without a class and left out"),
            (others, "files are not listed and left out") }.Where(note => note.Item1 > 0).Select(note => $"{note.Item1} {note.Item2}"),
            $"classes are those of {string.Join(", ", listings.Select(listing => listing.Table.Path))}"];
        EquatableArray<string> classes = entries.Values.Select(entry =>
            entry.Label).Distinct().Order(StringComparer.Ordinal).ToEquatableArray();
        bool hasGroups = entries.Values.Select(entry => entry.Group).OfType<string>().Distinct().Count() >= DealtSplits.FewestGroups;
        Dictionary<DataItem, string?> items = entries.Values.ToDictionary(
            entry => ByKind(entry.File, classes.Span.IndexOf(entry.Label), hasGroups ? entry.Group : null), entry => entry.Split);
        return DealtSplits.Set(Name, tree, classes, items, notes);
    }

    private static IEnumerable<Listing> Listings(FileTree tree)
    {
        FileEntry[] tables = [.. tree.Files.Where(file => SeriesCsv.HasExtension(file.Path))];
        if (tables.Length == 0 || tables.Length == tree.Files.Count)
            yield break;
        var files = new FileNames(tree);
        foreach (FileEntry table in tables)
        {
            if (files.Count > 0 && Listing.Of(table, files) is { } listing)
                yield return listing;
        }
    }

    private sealed record Entry(FileEntry File, string Label, string? Split, string? Group);

    // Sounds and pictures by their path, their name and their name without extension.
    private sealed class FileNames
    {
        private readonly Dictionary<string, FileEntry> _files = new(StringComparer.OrdinalIgnoreCase);

        public FileNames(FileTree tree)
        {
            FileEntry[] items = [.. tree.Files.Where(file => IsSound(file) || ImageFile.HasExtension(file.Path)
                || AcquisitionFile.HasExtension(file.Path))];
            Count = items.Length;
            foreach (FileEntry file in items)
            {
                foreach (string name in new[] { file.Path, file.FileName, Path.GetFileNameWithoutExtension(file.FileName) })
                    _files.TryAdd(name, file);
            }
        }

        public int Count { get; }

        public FileEntry? Find(string name)
        {
            string path = name.Trim().Replace('\\', '/').TrimStart('.', '/');
            return _files.GetValueOrDefault(path) ?? _files.GetValueOrDefault(path[(path.LastIndexOf('/') + 1)..]);
        }
    }

    private sealed record Listing(FileEntry Table, int File, int Label, int Split, int Group)
    {
        public string? SplitOf(CsvLine line) => Split >= 0 ? SplitNames.Recognize(line.Fields[Split].Trim())
            : SplitNames.Recognize(Path.GetFileNameWithoutExtension(Table.FileName));

        public string? GroupOf(CsvLine line) => Group >= 0 ? line.Fields[Group].Trim() : null;

        /// <summary>Null: the table lists no files that are there, or not their classes.</summary>
        public static Listing? Of(FileEntry table, FileNames files)
        {
            IReadOnlyList<CsvLine> lines;
            try
            {
                lines = CsvLines.Parse(CsvLines.Head(table, HeadBytes), table.Path).Lines;
            }
            catch (InputException)
            {
                return null;
            }

            if (lines.Count < 2)
                return null;
            string[] header = lines[0].Fields, first = lines[1].Fields;
            int[] columns = [.. Enumerable.Range(0, header.Length)];
            int file = Array.FindIndex(columns, column => !CsvLines.IsNumber(first[column]) && lines.Skip(1).Any(line =>
                files.Find(line.Fields[column]) is not null));
            if (file < 0)
                return null;
            int split = Array.FindIndex(header, name => s_splits.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase));
            int group = Array.FindIndex(columns, column => column != file && TableColumns.IsOrigin(header[column]));
            int[] others = [.. columns.Where(column => column != file && column != split && column != group)];
            int[] named = [.. others.Where(column => TableColumns.IsLabel(header[column]))];
            int[] words = [.. (named.Length > 0 ? named : others).Where(column => !CsvLines.IsNumber(first[column]))];
            int? label = words is [var word, ..] && (named.Length > 0 || words.Length == 1) ? word
                : named is [var number, ..] ? number : others is [var only] ? only : null;
            return label is { } found ? new Listing(table, file, found, split, group) : null;
        }
    }
}
