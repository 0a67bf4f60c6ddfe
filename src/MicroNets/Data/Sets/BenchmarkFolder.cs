using System.Globalization;
using System.Text.RegularExpressions;
using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>
/// A folder of MLPerf Tiny's benchmark runner: <c>.bin</c> files of raw inputs beside <c>y_labels.csv</c>, whose lines are file, number of
/// classes, class, and for inputs that are windows of a longer recording bytes of a window and bytes from one to the next. The bytes are
/// squares of pixels in three colours or gray, 49 × 10 features as signed bytes, other signed bytes, or, where windows are stated, frames
/// of single-precision numbers of machines that are normal (class 0) or not.
/// </summary>
internal sealed partial class BenchmarkFolder : DataSetLayout
{
    private const string LabelFile = "y_labels.csv";

    private const int KeywordFrames = 49, KeywordFeatures = 10, LeastSide = 16;

    public override string Name => "mlperf-tiny";

    public override string Description => $"a folder of MLPerf Tiny's runner: .bin files beside {LabelFile}";

    public override bool Matches(FileTree tree) => tree.Files.Any(file => file.FileName == LabelFile);

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        FileEntry[] lists = [.. tree.Files.Where(file => file.FileName == LabelFile)];
        if (lists.Length > 1)
        {
            throw new InputException($"{lists.Length} benchmarks in {tree.Path} ({string.Join(", ", lists.Select(list => list.Folder))})",
                "one",
                "name the folder of one of them");
        }

        FileTree folder = lists[0].Folder.Length == 0 ? tree : tree.Under(lists[0].Folder);
        Dictionary<string, FileEntry> files = folder.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        Entry[] entries = [.. Lines(lists[0]).Select(line => Parse(line.Number, line.Text, lists[0].Path))];
        if (entries.Length == 0)
            throw new InputException($"no line in {lists[0].Path}", "a line for each .bin file", "copy the benchmark's folder again");
        foreach (Entry entry in entries)
        {
            if (!files.ContainsKey(entry.File))
                throw new InputException($"no file '{entry.File}' of {lists[0].Path} in {tree.Path}", "every file that it lists",
                    "copy the benchmark's folder again");
        }

        bool areMachines = entries.All(entry => entry.StrideBytes is not null);
        EquatableArray<string> classes = areMachines
            ? [.. entries.Select(entry => Machine(entry.File)).Distinct().Order(StringComparer.Ordinal)]
            : ClassNames(entries);
        IEnumerable<DataItem> items = entries.Select(entry =>
        {
            FileEntry file = files[entry.File];
            return new DataItem(entry.File, areMachines ? classes.Span.IndexOf(Machine(entry.File)) : entry.Class, file.Stamp, () =>
                Content(file, entry))
            {
                Group = areMachines ? Machine(entry.File) : null,
                IsAnomaly = areMachines ? entry.Class == 1 : null,
            };
        });
        return new DataSet(Name, tree.Path, classes, [new DataSplit(SplitNames.Test, [.. items])], tree);
    }

    private static RawArray Content(FileEntry file, Entry entry)
    {
        byte[] bytes = file.Read();
        if (entry.StrideBytes is { } stride)
        {
            int bands = stride / sizeof(float);
            if (bands < 1 || stride % sizeof(float) != 0 || bytes.Length % stride != 0)
                throw BadFile.At(file.Path, 0, $"{bytes.Length} bytes in frames of {stride}", "whole frames of single-precision numbers");
            return new RawArray(NumberType.Float32, [bytes.Length / stride, bands], bytes);
        }

        int side = Side(bytes.Length / 3);
        if (bytes.Length % 3 == 0 && side >= LeastSide)
            return new RawArray(NumberType.UInt8, [side, side, 3], bytes);
        if (bytes.Length == KeywordFrames * KeywordFeatures)
            return new RawArray(NumberType.Int8, [KeywordFrames, KeywordFeatures], bytes);
        side = Side(bytes.Length);
        return side >= LeastSide ? new RawArray(NumberType.UInt8, [side, side], bytes) : new RawArray(NumberType.Int8, [bytes.Length],
            bytes);
    }

    // 0 where the pixels are no square.
    private static int Side(int pixels) => (int)Math.Round(Math.Sqrt(pixels)) is var side && side * side == pixels ? side : 0;

    private static IEnumerable<(int Number, string Text)> Lines(FileEntry list) => System.Text.Encoding.UTF8.GetString(list.Read())
        .Split('\n').Select((text, index) => (index + 1, text.Trim())).Where(line => line.Item2.Length > 0);

    private static Entry Parse(int number, string line, string list)
    {
        string[] fields = line.Split(',', StringSplitOptions.TrimEntries);
        int[] numbers = [.. fields.Skip(1).Select(field => int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture,
            out int value) ? value : -1)];
        return numbers.Length is 2 or 4 && numbers[0] > 0 && numbers[1] >= 0 && numbers[1] < numbers[0] && numbers.Skip(2).All(size =>
            size > 0)
            ? new Entry(fields[0], numbers[0], numbers[1], numbers.Length == 4 ? numbers[3] : null)
            : throw new InputException($"'{line}' in line {number} of {list}",
                "file, number of classes, class below it, and perhaps bytes of a window and of a step",
                "copy the benchmark's folder again");
    }

    /// <summary>Words at the end of the files' names, where all of a class have the same; else numbers.</summary>
    private static EquatableArray<string> ClassNames(Entry[] entries)
    {
        var names = new SortedDictionary<int, string>();
        foreach (Entry entry in entries)
        {
            Match match = WordAndClass().Match(entry.File);
            string word = match.Success && match.Groups["class"].Value == Number(entry.Class)
                ? match.Groups["word"].Value.ToLowerInvariant() : "";
            if (word.Length == 0 || (names.TryGetValue(entry.Class, out string? known) && known != word))
                return [.. Enumerable.Range(0, entries[0].Classes).Select(Number)];
            names[entry.Class] = word;
        }

        return [.. Enumerable.Range(0, entries[0].Classes).Select(label => names.GetValueOrDefault(label, Number(label)))];
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Machine(string file) => MachineId().Match(file) is { Success: true } id ? id.Value.TrimStart('_') : "machine";

    [GeneratedRegex(@"_(?<word>[A-Za-z]+)_(?<class>[0-9]+)\.bin$", RegexOptions.NonBacktracking)]
    private static partial Regex WordAndClass();

    [GeneratedRegex("_id_[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex MachineId();

    private sealed record Entry(string File, int Classes, int Class, int? StrideBytes);
}
