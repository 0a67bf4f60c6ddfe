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
        if (splits.Length > 0 && splits.Length < folders.Length)
            throw new InputException($"the folder '{folders.Except(splits).First()}' beside {string.Join(", ", splits)} in {tree.Path}", "folders train, val and test alone, or class folders alone", "move it away");
        if (splits.DistinctBy(SplitNames.Recognize).Count() < splits.Length)
            throw new InputException($"folders {string.Join(", ", splits)} in {tree.Path}", "one folder for each split", "merge those that mean the same");

        string[] roots = splits.Length > 0 ? splits : [""];
        EquatableArray<string> classes = roots.SelectMany(tree.FoldersIn).Distinct().Order(StringComparer.Ordinal).ToEquatableArray();
        if (classes.Count < 2)
            throw new InputException($"{classes.Count} class folders in {tree.Path}", "two or more", "put the files of each class into a folder of its own");

        var items = new List<(DataItem Item, string Split)>();
        foreach (string root in roots)
        {
            foreach (string name in tree.FoldersIn(root))
            {
                string folder = root.Length == 0 ? name : $"{root}/{name}";
                DataItem[] found = tree.Below(folder).Where(IsItem).Select(file => Item(file, classes.ToList().IndexOf(name))).ToArray();
                if (found.Length == 0)
                    throw new InputException($"no {Things} in the class folder '{folder}' of {tree.Path}", "at least one", "add some or remove the folder");
                items.AddRange(found.Select(item => (item, SplitNames.Recognize(root) ?? "")));
            }
        }

        if (splits.Length == 0)
            return new DataSet(Name, tree.Path, classes, DealtSplits.Of(DealtSplits.Grouped([.. items.Select(i => i.Item)])), tree) { GroupsAreDisjoint = true };
        Dictionary<DataItem, string> splitOf = items.ToDictionary(i => i.Item, i => i.Split);
        return new DataSet(Name, tree.Path, classes, SplitNames.Gather(splitOf.Keys, item => splitOf[item]), tree);
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

    protected override bool IsItem(FileEntry file) => file.Path.EndsWith(".wav", StringComparison.OrdinalIgnoreCase);

    protected override DataItem Item(FileEntry file, int label) => Audio(file, label);
}

internal sealed class SeriesFolders : ClassFolders
{
    public override string Name => "series-folder";

    public override string Description => "class folders of recordings of sensors, .csv (a line per step) or .json and .cbor of Edge Impulse, at the root or in train, val and test";

    protected override string Things => "recordings";

    protected override bool IsItem(FileEntry file) => SeriesCsv.HasExtension(file.Path) || AcquisitionFile.HasExtension(file.Path);

    protected override DataItem Item(FileEntry file, int label) => Recording(file, label);
}
