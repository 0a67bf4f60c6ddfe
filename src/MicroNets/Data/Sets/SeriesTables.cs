using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>
/// Tables of what sensors measured, a line per step, with the class in a column <c>label</c>, <c>activity</c> or alike, and a column of
/// times or of where lines come from (<c>user</c>, <c>session</c>): one file or several, or train.csv, val.csv and test.csv. A recording
/// ends where class or origin change and where time goes back or leaves a gap. Recordings of one origin stay together; without such a
/// column, those of one file where there are three files or more.
/// </summary>
internal sealed class SeriesTables : DataSetLayout
{
    private const int HeadBytes = 1 << 18;

    // Shorter ones are features of a line each, not steps.
    private const int FewestSteps = 8;

    // Times the usual step.
    private const double Gap = 10;

    public override string Name => "series-table";

    public override string Description =>
        "tables of sensors, .csv with a line per step and a column 'label' beside one of times or of origin (user, session)";

    public override bool Matches(FileTree tree) => Tables(tree) is [var first, ..] tables
        && tables.All(table => table.Folder.Length == 0 || SplitNames.Recognize(table.Folder) is not null) && HoldsSteps(first);

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        FileEntry[] files = Tables(tree);
        Part[] parts = [.. files.SelectMany(Parts)];
        Part[] known = [.. parts.Where(part => part.Label is not null && part.Content.Length >= FewestSteps)];
        if (known.Length == 0)
            throw new InputException($"no {FewestSteps} steps of one class one after the other in {tree.Path}",
                "recordings of a class each",
                "check the column of the class");
        EquatableArray<string> classes = known.Select(part => part.Label!).Distinct().Order(StringComparer.Ordinal).ToEquatableArray();
        bool byOrigin = known.Select(part => part.Origin).Distinct().Count() >= DealtSplits.FewestGroups;
        Dictionary<DataItem, string?> items = known.ToDictionary(
            part => new DataItem($"{part.File.Path}#{part.Line}", classes.Span.IndexOf(part.Label!), part.File.Stamp, () => part.Content)
            {
                Group = byOrigin ? part.Origin : null,
            },
            part => SplitOf(part.File));
        int left = parts.Length - known.Length;
        string[] notes =
        [
            $"{parts.Length} recordings in {files.Length} tables: a new one begins where class or origin change and at gaps in time",
            .. left > 0 ? (string[])[$"{left} of them are without a class or shorter than {FewestSteps} steps and are left out"] : [],
        ];
        return DealtSplits.Set(Name, tree, classes, items, notes);
    }

    // Plain text is a table only where there is nothing else.
    private static FileEntry[] Tables(FileTree tree) => [.. tree.Files.Where(file => tree.Files.Count == 1
        ? SeriesCsv.HasTextExtension(file.Path) : SeriesCsv.HasExtension(file.Path))];

    private static string? SplitOf(FileEntry file) => SplitNames.Recognize(file.Folder)
        ?? SplitNames.Recognize(Path.GetFileNameWithoutExtension(file.FileName));

    // By the first lines: classes that stay the same for some steps.
    private static bool HoldsSteps(FileEntry file)
    {
        try
        {
            var table = SeriesTable.Parse(CsvLines.Head(file, HeadBytes), file.Path);
            return table.Label >= 0 && (table.Time >= 0 || table.Origins.Count > 0)
                && Ends(table, []).Count() * FewestSteps <= table.Steps.Length;
        }
        catch (InputException)
        {
            return false;
        }
    }

    private static IEnumerable<Part> Parts(FileEntry file)
    {
        var table = SeriesTable.Parse(file.Read(), file.Path);
        if (table.Label < 0)
            throw BadFile.InLine(file.Path, 1, $"the columns {string.Join(", ", table.Header)}", "one that holds the class",
                "name it 'label'");
        double[] times = table.Time < 0 ? [] : table.Times(0, table.Steps.Length);
        int start = 0;
        foreach (int end in Ends(table, times))
        {
            string[] fields = table.Steps[start].Fields;
            string label = fields[table.Label];
            string origin = table.Origins.Count == 0 ? file.Path : string.Join('/', table.Origins.Select(column => fields[column].Trim()));
            yield return new Part(file, table.Steps[start].Number, CsvLines.IsMissing(label) ? null : label.Trim(), origin,
                table.Recording(start, end));
            start = end;
        }
    }

    // Where recordings end: after a line whose class or origin is not that of the next, before time goes back, and at gaps.
    private static IEnumerable<int> Ends(SeriesTable table, double[] times)
    {
        double[] steps = [.. times.Zip(times.Skip(1), (before, after) => after - before).Where(step => step > 0).Order()];
        double longest = steps.Length == 0 ? double.PositiveInfinity : Gap * steps[steps.Length / 2];
        int[] told = [table.Label, .. table.Origins];
        for (int i = 1; i < table.Steps.Length; i++)
        {
            string[] before = table.Steps[i - 1].Fields, after = table.Steps[i].Fields;
            if (told.Any(column => before[column] != after[column])
                || (times.Length > 0 && (times[i] < times[i - 1] || times[i] - times[i - 1] > longest)))
                yield return i;
        }

        yield return table.Steps.Length;
    }

    private sealed record Part(FileEntry File, int Line, string? Label, string Origin, SeriesRecording Content);
}
