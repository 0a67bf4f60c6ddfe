using System.Globalization;
using System.Text;
using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>
/// Windows of series, one in each line of a text without a header, in two forms. The archive of the University of California, Riverside:
/// <c>NAME_TRAIN.tsv</c> and <c>NAME_TEST.tsv</c> (or .txt, .csv), a line with the class first, or last, and the values of one channel. And
/// UCI HAR's: a file for each channel in <c>Inertial Signals</c> (<c>body_acc_x_train.txt</c>), beside <c>y_train.txt</c> with the class of
/// each line, <c>subject_train.txt</c> with who it is of, and names of classes in <c>activity_labels.txt</c>.
/// </summary>
internal sealed class SignalRows : DataSetLayout
{
    private const string Signals = "Inertial Signals", Labels = "y", Subjects = "subject", Names = "activity_labels";

    // Shorter lines are features.
    private const int FewestValues = 16;

    private const int MostClasses = 100;

    public override string Name => "signal-rows";

    public override string Description =>
        "windows of series line by line: NAME_TRAIN.tsv and NAME_TEST.tsv with the class first (UCR), or files of channels in 'Inertial "
        + "Signals' beside y_train.txt (UCI HAR)";

    public override bool Matches(FileTree tree) => Channels(tree).Any() || Pair(tree).Length > 0;

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        Part[] parts = Channels(tree).Any() ? [.. ChannelParts(tree)] : PairParts(Pair(tree));
        int[] numbers = [.. parts.SelectMany(part => part.Labels).Distinct().Order()];
        Dictionary<int, string> names = ClassNames(tree);
        EquatableArray<string> classes = [.. numbers.Select(number =>
            names.GetValueOrDefault(number, number.ToString(CultureInfo.InvariantCulture)))];
        Dictionary<DataItem, string> splits = parts.SelectMany(part => part.Windows.Select((window, i) =>
            (Item: new DataItem($"{part.Path}#{i}", Array.BinarySearch(numbers, part.Labels[i]), part.Stamp, () => window)
            {
                Group = part.Subjects.Count == 0 ? null : part.Subjects[i].ToString(CultureInfo.InvariantCulture),
            },
            part.Split))).ToDictionary(item => item.Item, item => item.Split);
        return new DataSet(Name, tree.Path, classes, SplitNames.Gather(splits.Keys, item => splits[item]), tree)
        {
            GroupsAreDisjoint = parts.All(part => part.Subjects.Count > 0),
        };
    }

    private static bool IsText(FileEntry file) => SeriesCsv.HasTextExtension(file.Path);

    // The stem and split of a name such as body_acc_x_train.txt.
    private static (string Stem, string? Split) Parse(FileEntry file)
    {
        string name = Path.GetFileNameWithoutExtension(file.FileName);
        int end = name.LastIndexOf('_');
        return end < 1 ? (name, null) : (name[..end], SplitNames.Recognize(name[(end + 1)..]));
    }

    private static IEnumerable<FileEntry> Channels(FileTree tree) => tree.Files.Where(file =>
        IsText(file) && (file.Folder == Signals || file.Folder.EndsWith($"/{Signals}", StringComparison.Ordinal))
            && Parse(file).Split is not null);

    // Two tables at the root that are called alike but for their splits, one of them of training.
    private static FileEntry[] Pair(FileTree tree)
    {
        FileEntry[] tables = [.. tree.Files.Where(file => file.Folder.Length == 0 && IsText(file) && Parse(file).Split is not null
            && !Parse(file).Stem.Equals(Labels, StringComparison.OrdinalIgnoreCase))];
        return tables.Length is 2 or 3 && tables.DistinctBy(file => Parse(file).Stem).Count() == 1
            && tables.DistinctBy(file => Parse(file).Split).Count() == tables.Length
            && tables.Any(file => Parse(file).Split == SplitNames.Train) && tables.All(HoldsNumbers) ? tables : [];
    }

    private static bool HoldsNumbers(FileEntry file)
    {
        try
        {
            return TextMatrix.Read(CsvLines.Head(file, 1 << 16), file.Path) is [{ Length: > FewestValues }, ..];
        }
        catch (InputException)
        {
            return false;
        }
    }

    private static Part[] PairParts(FileEntry[] files)
    {
        float[][][] tables = [.. files.Select(file => TextMatrix.Read(file.Read(), file.Path))];
        float[][] all = [.. tables.SelectMany(table => table)];
        bool isFirst = IsClass(all, row => row[0]);
        if (!isFirst && !IsClass(all, row => row[^1]))
            throw new InputException($"no column of classes in {files[0].Path}", "whole numbers of classes, first or last in each line",
                "put the class first");
        return [.. files.Zip(tables, (file, rows) => new Part(file.Path, file.Stamp, Parse(file).Split!,
            [.. rows.Select(row => (int)row[isFirst ? 0 : row.Length - 1])], [],
            [.. rows.Select(row => Window(isFirst ? row[1..] : row[..^1], file.Path))]))];
    }

    private static bool IsClass(float[][] rows, Func<float[], float> value) =>
        rows.All(row => row.Length > FewestValues && value(row) is var one && one == MathF.Floor(one) && MathF.Abs(one) < 1 << 20)
        && rows.Select(value).Distinct().Take(MostClasses + 1).Count() is >= 2 and <= MostClasses;

    // What is missing at the end of a line that is shorter than others is left out.
    private static SeriesRecording Window(float[] values, string path)
    {
        int length = values.Length;
        while (length > 0 && float.IsNaN(values[length - 1]))
            length--;
        double[] known = [.. values[..length]];
        if (length == 0)
            throw new InputException($"a line without values in {path}", "numbers", "take it out");
        MissingValues.Fill(known, 1, (_, gaps) => new InputException($"{gaps} of {length} values of a line of {path} missing",
            "at least half of them", "take the line out"));
        return new SeriesRecording(null, ["channel1"], Array.ConvertAll(known, value => (float)value));
    }

    private static IEnumerable<Part> ChannelParts(FileTree tree)
    {
        foreach (IGrouping<string, FileEntry> split in Channels(tree).GroupBy(file => Parse(file).Split!))
        {
            FileEntry[] files = [.. split];
            FileEntry labels = Beside(tree, Labels, split.Key) ?? throw new InputException($"no {Labels}_{split.Key}.txt in {tree.Path}",
                "the class of each line of the signals", "get that file too");
            int[] classes = Numbers(labels);
            float[][][] channels = [.. files.Select(file => TextMatrix.Read(file.Read(), file.Path))];
            for (int i = 0; i < files.Length; i++)
            {
                if (channels[i].Length != classes.Length || channels[i].Any(row => row.Length != channels[0][0].Length))
                    throw new InputException(
                        $"{channels[i].Length} lines of {channels[i].Max(row => row.Length)} values in {files[i].Path}",
                        $"{classes.Length} lines of {channels[0][0].Length}, as in the others", "get the file again");
            }

            EquatableArray<string> names = [.. files.Select(file => Parse(file).Stem)];
            yield return new Part($"{split.Key}/{Signals}", labels.Stamp, split.Key, classes,
                Beside(tree, Subjects, split.Key) is { } subjects ? Numbers(subjects) : [],
                [.. classes.Select((_, line) => new SeriesRecording(null, names,
                    Enumerable.Range(0, channels[0][line].Length).SelectMany(step => channels.Select(rows => rows[line][step]))
                        .ToArray()))]);
        }
    }

    private static FileEntry? Beside(FileTree tree, string stem, string split) => tree.Files.FirstOrDefault(file =>
        IsText(file) && Parse(file) is var (name, of) && of == split && name.Equals(stem, StringComparison.OrdinalIgnoreCase));

    private static int[] Numbers(FileEntry file)
    {
        float[][] rows = TextMatrix.Read(file.Read(), file.Path);
        int bad = Array.FindIndex(rows, row => row is not [var number] || number != MathF.Floor(number));
        return bad < 0 ? [.. rows.Select(row => (int)row[0])]
            : throw BadFile.InLine(file.Path, bad + 1, $"'{string.Join(" ", rows[bad].Take(4))}'", "a whole number");
    }

    // "1 WALKING" line by line.
    private static Dictionary<int, string> ClassNames(FileTree tree) =>
        tree.Files.FirstOrDefault(file => Path.GetFileNameWithoutExtension(file.FileName) == Names) is not { } file ? []
        : Encoding.UTF8.GetString(file.Read()).Split('\n').Select(line => line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries
            | StringSplitOptions.TrimEntries))
            .Where(words => words.Length == 2 && int.TryParse(words[0], out _))
            .DistinctBy(words => words[0]).ToDictionary(words => int.Parse(words[0], CultureInfo.InvariantCulture), words => words[1]);

    private sealed record Part(string Path, ContentStamp Stamp, string Split, int[] Labels, IReadOnlyList<int> Subjects,
        SeriesRecording[] Windows);
}
