using System.Globalization;
using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>
/// Arrays <c>x</c> (any numbers, samples along the first dimension) and <c>y</c> (class numbers, names, or a 1 among zeros), also called
/// <c>data</c> and <c>labels</c> or alike: an <c>.npz</c> per split; one for all, with <c>x_train</c>, <c>y_train</c>, <c>x_test</c> … as
/// Keras has them; or <c>.npy</c> files called so. Optional: <c>classes</c> (names), <c>machine</c> (then y is 1 for anomalies and the
/// class is the machine), <c>rate</c> (steps or samples a second), and <c>speaker</c>, <c>group</c>, <c>subject</c> or <c>coco_id</c>,
/// which must not be shared between splits.
/// </summary>
internal sealed class NumpyArrays : DataSetLayout
{
    // Class numbers beyond it are numbers of something, and each that comes up is a class.
    private const int LargestClass = 9999;

    private const int MostClasses = 1000;

    public override string Name => "npz";

    public override string Description =>
        "train.npz, val.npz and test.npz (or one .npz, or .npy files) with arrays x and y, or x_train, y_train, x_test, y_test";

    public override bool Matches(FileTree tree) => Archives(tree).Any()
        || Arrays(tree).Any(file => ArrayName.Of(file.Path[..^".npy".Length]).Role == ArrayRole.Samples);

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        FileEntry[] files = Archives(tree).ToArray();
        if (files.Length > 1 && files.FirstOrDefault(f => SplitOf(f) is null) is { } other)
            throw new InputException($"{tree.Path} with {files.Length} .npz files, one of them '{other.Path}'",
                "names train.npz, val.npz, test.npz", "rename it, or name that file alone");

        var storage = new List<IDisposable> { tree };
        try
        {
            ArraySplit[] parts = files.Length > 0
                ? [.. files.SelectMany(file => Parts(Open(new NpzFile(file.Open()), storage), file.Path, SplitOf(file), file.Stamp))]
                : [.. Parts(Open(new NpyFiles(Arrays(tree)), storage), tree.Path, null, Arrays(tree).Select(file =>
                    file.Stamp).MaxBy(stamp => stamp.ModifiedUtc))];
            bool isMachine = parts.All(part => part.Machine is not null);
            EquatableArray<string> classes = isMachine
                ? parts.SelectMany(part => part.Machine!).Distinct().Order().Select(Text).ToEquatableArray()
                : ClassNames(parts, options);
            var form = ArrayForm.Of(parts[0], isMachine);
            DataItem[][] items = parts.Select(part => part.Items(isMachine ? classes : [], form)).ToArray();
            EquatableArray<DataSplit> splits = parts is [{ Split: null }]
                ? DealtSplits.Of(items[0])
                : items.Select((list, i) => new DataSplit(parts[i].Split!, list.ToEquatableArray()))
                    .OrderBy(s => SplitNames.InOrder.ToList().IndexOf(s.Name)).ToEquatableArray();
            return new DataSet(Name, tree.Path, classes, splits, new Storage(storage))
            {
                GroupsAreDisjoint = !isMachine,
                AreSplitsDealt = !isMachine && parts is [{ Split: null }],
                Notes = form.Notes,
            };
        }
        catch
        {
            storage.Skip(1).ToList().ForEach(opened => opened.Dispose());
            throw;
        }
    }

    private static IEnumerable<FileEntry> Archives(FileTree tree) =>
        tree.Files.Where(f => f.Folder.Length == 0 && f.Path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<FileEntry> Arrays(FileTree tree) => tree.Files.Where(file => NpyFiles.HasExtension(file.Path));

    private static string? SplitOf(FileEntry file) => SplitNames.Recognize(Path.GetFileNameWithoutExtension(file.FileName));

    private static INamedArrays Open(INamedArrays arrays, List<IDisposable> storage)
    {
        storage.Add(arrays);
        return arrays;
    }

    // One of each split that arrays are called after; where one is called after none, it is all there is.
    private static IEnumerable<ArraySplit> Parts(INamedArrays arrays, string path, string? split, ContentStamp stamp)
    {
        string[] words = [.. arrays.Names.Select(ArrayName.Of).Where(name => name.Role == ArrayRole.Samples)
            .Select(name => name.SplitWord ?? "").DistinctBy(word => SplitNames.Recognize(word) ?? "")];
        return words.Length == 0 || words.Contains("")
            ? [new ArraySplit(arrays, path, null, stamp) { Split = split }]
            : words.Select(word => new ArraySplit(arrays, path, word, stamp) { Split = SplitNames.Recognize(word) });
    }

    private static EquatableArray<string> ClassNames(ArraySplit[] parts, DataSetOptions options)
    {
        EquatableArray<string> named = parts.Select(part => part.Names).FirstOrDefault(n => n.Count > 0, options.Classes);
        if (parts.FirstOrDefault(part => part.Words is not null) is { } worded)
        {
            EquatableArray<string> all = parts.SelectMany(part => part.Words
                ?? throw new InputException($"class numbers in {part.Path} and names in {worded.Path}", "one of them in all files",
                    "save y alike in all files")).Distinct().Order(StringComparer.Ordinal).ToEquatableArray();
            EquatableArray<string> chosen = all.All(named.Contains) ? named : all;
            foreach (ArraySplit part in parts)
                part.Labels = [.. part.Words!.Select(word => (long)chosen.Span.IndexOf(word))];
            return chosen;
        }

        if (parts.Any(part => part.Labels.Min() < 0 || part.Labels.Max() > LargestClass))
            return Numbered(parts, named);
        int count = (int)parts.Max(part => part.Labels.Max()) + 1;
        if (named.Count == 0)
            return Enumerable.Range(0, count).Select(i => Text(i)).ToEquatableArray();
        return count <= named.Count ? named
            : throw new InputException($"class number {count - 1} in y of {parts.First(part => part.Labels.Max() == count - 1).Path}",
                $"0 to {named.Count - 1} ({string.Join(", ", named)})", "correct y, or name the classes in an array 'classes'");
    }

    // Numbers that do not count from 0, such as −1 and 1: each that comes up is a class, in their order.
    private static EquatableArray<string> Numbered(ArraySplit[] parts, EquatableArray<string> named)
    {
        long[] numbers = [.. parts.SelectMany(part => part.Labels).Distinct().Order()];
        if (numbers.Length > MostClasses)
            throw new InputException($"{numbers.Length:N0} different values in y of {parts[0].Path}", $"at most {MostClasses:N0} classes",
                "number the classes from 0");
        foreach (ArraySplit part in parts)
            part.Labels = [.. part.Labels.Select(number => (long)Array.BinarySearch(numbers, number))];
        return named.Count == numbers.Length ? named : [.. numbers.Select(Text)];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
