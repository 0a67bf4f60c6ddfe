using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>
/// A folder per class, at the root or in folders train, val and test; files may lie in folders further down. Without splits, items are
/// dealt out (<see cref="DealtSplits"/>).
/// </summary>
internal abstract class ClassFolders : DataSetLayout
{
    /// <summary>What an item is called in messages.</summary>
    protected abstract string Things { get; }

    public override bool Matches(FileTree tree)
    {
        if (!tree.Files.Any(IsItem))
            return false;
        string[] folders = tree.FoldersIn("").ToArray();
        return folders.Length > 1 || folders.Any(f => SplitNames.Recognize(f) is not null);
    }

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        string[] folders = tree.FoldersIn("").ToArray();
        string[] splits = folders.Where(f => SplitNames.Recognize(f) is not null).ToArray();
        string[] others = splits.Length == 0 ? [] : [.. folders.Except(splits)];
        if (others.FirstOrDefault(folder => tree.Below(folder).Any(IsItem)) is { } other)
            throw new InputException($"the folder '{other}' beside {string.Join(", ", splits)} in {tree.Path}",
                "folders train, val and test alone, or class folders alone", "move it away");
        if (splits.DistinctBy(SplitNames.Recognize).Count() < splits.Length)
            throw new InputException($"folders {string.Join(", ", splits)} in {tree.Path}", "one folder for each split",
                "merge those that mean the same");

        string[] roots = splits.Length > 0 ? [.. splits.OrderBy(split => SplitNames.InOrder.Span.IndexOf(SplitNames.Recognize(split)))] : [""];
        string[] spellings = [.. roots.SelectMany(tree.FoldersIn).Distinct()];
        EquatableArray<string> classes = spellings.DistinctBy(name => name, StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal).ToEquatableArray();
        if (classes.Count < 2)
            throw new InputException($"{classes.Count} class folders in {tree.Path}", "two or more",
                "put the files of each class into a folder of its own");
        Dictionary<string, int> labels = classes.Select((name, label) => (name, label))
            .ToDictionary(each => each.name, each => each.label, StringComparer.OrdinalIgnoreCase);

        var items = new List<(DataItem Item, string Split)>();
        foreach (string root in roots)
        {
            foreach (string name in tree.FoldersIn(root))
            {
                string folder = root.Length == 0 ? name : $"{root}/{name}";
                DataItem[] found = [.. tree.Below(folder).Where(IsItem).Select(file => Item(file, labels[name]))];
                if (found.Length == 0)
                    throw new InputException($"no {Things} in the class folder '{folder}' of {tree.Path}", "at least one",
                        UnreadFiles.Remedy(tree.Below(folder)) ?? "add some or remove the folder");
                items.AddRange(found.Select(item => (item, SplitNames.Recognize(root) ?? "")));
            }
        }

        string[] notes = [.. UnreadFiles.Notes(tree.Files),
            .. spellings.Except(classes).Select(name => $"the class folder '{name}' counts as '{classes[labels[name]]}'"),
            .. others.Select(folder => $"the folder '{folder}' beside {string.Join(", ", splits)} has no {Things} and is passed over")];
        if (splits.Length == 0)
            return DealtSplits.Set(Name, tree, classes, [.. items.Select(i => i.Item)], notes);
        Dictionary<DataItem, string> splitOf = items.ToDictionary(i => i.Item, i => i.Split);
        return new DataSet(Name, tree.Path, classes, SplitNames.Gather(splitOf.Keys, item => splitOf[item]), tree) { Notes = [.. notes] };
    }

    protected abstract bool IsItem(FileEntry file);

    protected abstract DataItem Item(FileEntry file, int label);
}

internal sealed class ImageFolders : ClassFolders
{
    public override string Name => "image-folder";

    public override string Description => "class folders of .jpg, .png, .pgm or .ppm images, at the root or in train, val and test";

    protected override string Things => "images";

    protected override bool IsItem(FileEntry file) => ImageFile.HasExtension(file.Path);

    protected override DataItem Item(FileEntry file, int label) => Picture(file, label);
}

internal sealed class AudioFolders : ClassFolders
{
    public override string Name => "audio-folder";

    public override string Description => "class folders of .wav recordings, at the root or in train, val and test";

    protected override string Things => "recordings";

    protected override bool IsItem(FileEntry file) => IsSound(file);

    protected override DataItem Item(FileEntry file, int label) => Audio(file, label);
}

internal sealed class SeriesFolders : ClassFolders
{
    public override string Name => "series-folder";

    public override string Description => "class folders of recordings of sensors, .csv or .txt (a line per step) or .json and .cbor "
        + "of Edge Impulse, at the root or in train, val and test";

    protected override string Things => "recordings";

    protected override bool IsItem(FileEntry file) => SeriesCsv.HasTextExtension(file.Path) || AcquisitionFile.HasExtension(file.Path);

    protected override DataItem Item(FileEntry file, int label) => Recording(file, label);
}
