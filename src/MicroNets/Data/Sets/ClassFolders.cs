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

        string[] roots = splits.Length == 0 ? [""]
            : [.. splits.OrderBy(split => SplitNames.InOrder.Span.IndexOf(SplitNames.Recognize(split)))];
        bool byOrigin = IsByOrigin(tree, roots);
        (string Folder, string Class, string? Origin, string Root)[] ofClasses = [.. roots.SelectMany(root => tree.FoldersIn(root)
            .Select(name => (Name: name, Folder: root.Length == 0 ? name : $"{root}/{name}"))
            .SelectMany(top => byOrigin
                ? tree.FoldersIn(top.Folder).Select(name => ($"{top.Folder}/{name}", name, (string?)top.Name, root))
                : [(top.Folder, top.Name, (string?)null, root)]))];
        string[] spellings = [.. ofClasses.Select(each => each.Class).Distinct()];
        EquatableArray<string> classes = spellings.DistinctBy(name => name, StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal).ToEquatableArray();
        if (classes.Count < (options.IsForAnomalies ? 1 : 2))
            throw new InputException($"{classes.Count} class folders in {tree.Path}", "two or more",
                "put the files of each class into a folder of its own; of recordings of a machine that is in order, 'micronets run ad "
                    + "--data PATH' learns what is normal");
        Dictionary<string, int> labels = classes.Select((name, label) => (name, label))
            .ToDictionary(each => each.name, each => each.label, StringComparer.OrdinalIgnoreCase);

        var items = new List<(DataItem Item, string Split)>();
        foreach ((string folder, string name, string? origin, string root) in ofClasses)
        {
            DataItem[] found = [.. tree.Below(folder).Where(IsItem).Select(file =>
                Item(file, labels[name], origin ?? OriginOf(file, folder)))];
            if (found.Length == 0)
                throw new InputException($"no {Things} in the class folder '{folder}' of {tree.Path}", "at least one",
                    UnreadFiles.Remedy(tree.Below(folder)) ?? "add some or remove the folder");
            items.AddRange(found.Select(item => (item, SplitNames.Recognize(root) ?? "")));
        }

        if (items.Select(each => each.Item.Group).Distinct().Count() < DealtSplits.FewestGroups
            || items.Any(each => each.Item.Group is null))
            items = [.. items.Select(each => (each.Item.InGroup(null), each.Split))];

        string[] notes = [.. UnreadFiles.Notes(tree.Files),
            .. byOrigin ? (string[])[
                $"the folders {tree.FoldersIn(roots[0]).First()} … are told as origins: classes are the folders in them"] : [],
            .. spellings.Except(classes).Select(name => $"the class folder '{name}' counts as '{classes[labels[name]]}'"),
            .. others.Select(folder => $"the folder '{folder}' beside {string.Join(", ", splits)} has no {Things} and is passed over")];
        if (splits.Length == 0)
            return DealtSplits.Set(Name, tree, classes, [.. items.Select(i => i.Item)], notes);
        Dictionary<DataItem, string> splitOf = items.ToDictionary(i => i.Item, i => i.Split);
        return new DataSet(Name, tree.Path, classes, SplitNames.Gather(splitOf.Keys, item => splitOf[item]), tree) { Notes = [.. notes] };
    }

    protected abstract bool IsItem(FileEntry file);

    protected abstract DataItem Item(FileEntry file, int label, string? origin);

    // user1/walk/…, user2/walk/…: what is numbered and called after people or sessions is no class where folders of classes lie in it.
    private bool IsByOrigin(FileTree tree, string[] roots)
    {
        string[] tops = [.. roots.SelectMany(root => tree.FoldersIn(root).Select(name => root.Length == 0 ? name : $"{root}/{name}"))];
        string[] inner = [.. tops.SelectMany(tree.FoldersIn).Distinct()];
        return inner.Length > 1 && !inner.Any(TableColumns.IsOriginFolder)
            && tops.All(top => TableColumns.IsOriginFolder(top[(top.LastIndexOf('/') + 1)..]))
            && tree.Files.Where(IsItem).All(file => !tops.Contains(file.Folder) && file.Folder.Length > 0);
    }

    // walk/user1/…: the folder in that of the class.
    private static string? OriginOf(FileEntry file, string folder) =>
        file.Path[(folder.Length + 1)..].Split('/') is [var inner, _, ..] && TableColumns.IsOriginFolder(inner) ? inner : null;
}

internal sealed class ImageFolders : ClassFolders
{
    public override string Name => "image-folder";

    public override string Description => "class folders of .jpg, .png, .pgm or .ppm images, at the root or in train, val and test";

    protected override string Things => "images";

    protected override bool IsItem(FileEntry file) => ImageFile.HasExtension(file.Path);

    protected override DataItem Item(FileEntry file, int label, string? origin) => Picture(file, label, origin);
}

internal sealed class AudioFolders : ClassFolders
{
    public override string Name => "audio-folder";

    public override string Description => "class folders of .wav recordings, at the root or in train, val and test";

    protected override string Things => "recordings";

    protected override bool IsItem(FileEntry file) => IsSound(file);

    protected override DataItem Item(FileEntry file, int label, string? origin) => Audio(file, label, origin);
}

internal sealed class SeriesFolders : ClassFolders
{
    public override string Name => "series-folder";

    public override string Description => "class folders of recordings of sensors, .csv or .txt (a line per step) or .json and .cbor "
        + "of Edge Impulse, at the root or in train, val and test";

    protected override string Things => "recordings";

    protected override bool IsItem(FileEntry file) => SeriesCsv.HasTextExtension(file.Path) || AcquisitionFile.HasExtension(file.Path);

    protected override DataItem Item(FileEntry file, int label, string? origin) => Recording(file, label, origin);
}
