using MicroNets.Data.Files;

namespace MicroNets.Data.Sets;

/// <summary>Opens data sets: the layout is recognised from the files.</summary>
public static class DataSets
{
    // The first that matches reads the set, so special layouts stand before general ones.
    internal static readonly IReadOnlyList<DataSetLayout> Layouts =
    [
        new NumpyArrays(), new BenchmarkFolder(), new Cifar10(), new IdxPictures(), new SpeechCommands(), new CocoPersons(),
        new MachineSounds(), new ListedFiles(), new SignalRows(), new SeriesTables(), new FeatureTables(), new LabelledFiles(),
        new AudioFolders(), new ImageFolders(), new SeriesFolders(),
    ];

    /// <summary>Names of the layouts.</summary>
    public static IEnumerable<string> Names => Layouts.Select(layout => layout.Name);

    /// <param name="path">A folder, a tar, tar.gz or zip archive (also: a folder with archives), an .npz or a .csv file.</param>
    /// <param name="options">Class names and shares; the default serves any set.</param>
    /// <returns>The set; dispose it to close its files.</returns>
    /// <exception cref="InputException">The path is not there, no layout is recognised (the message lists what was found and what is
    /// understood), or the set is damaged.</exception>
    public static DataSet Open(string path, DataSetOptions? options = null)
    {
        FileTree tree = FileTree.Open(path);
        try
        {
            return Read(tree, options ?? new DataSetOptions());
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    internal static DataSet Read(FileTree tree, DataSetOptions options)
    {
        foreach (FileTree root in Roots(tree))
        {
            if (Layouts.FirstOrDefault(layout => layout.Matches(root)) is { } layout)
                return options.IsForAnomalies ? MachineStates.Asked(layout.Read(root, options)) : layout.Read(root, options);
        }

        if (options.IsForAnomalies && Recordings.Of(tree) is { } recordings)
            return MachineStates.Asked(recordings);

        throw new InputException($"{tree.Path} holds no data set that is understood", new InputException(Contents(tree),
            "one of\n" + string.Join("\n", Layouts.Select(layout => $"  {layout.Name}: {layout.Description}")) + "\n",
            UnreadFiles.Remedy(tree.Files) ?? "put the files into one of these forms"));
    }

    // The tree itself, then with its archives laid over it, each also without an outer folder that holds everything.
    private static IEnumerable<FileTree> Roots(FileTree tree)
    {
        foreach (FileTree root in Unwrapped(tree))
            yield return root;
        if (tree.Files.Any(f => f.Folder.Length == 0 && FileTree.IsArchive(f.Path)))
        {
            foreach (FileTree root in Unwrapped(tree.WithArchivesMounted()))
                yield return root;
        }
    }

    private static IEnumerable<FileTree> Unwrapped(FileTree tree)
    {
        yield return tree;
        while (tree.FoldersIn("").Take(2).ToArray() is [var only] && tree.Files.All(f => f.Folder.Length > 0))
        {
            tree = tree.Under(only);
            yield return tree;
        }
    }

    private static string Contents(FileTree tree)
    {
        string[] folders = tree.FoldersIn("").ToArray();
        var kinds = tree.Files.CountBy(f => Path.GetExtension(f.FileName)).OrderByDescending(kind => kind.Value).Take(5)
            .Select(kind => $"{kind.Value} {(kind.Key.Length == 0 ? "without extension" : kind.Key)}").ToArray();
        string files = kinds.Length == 0 ? "no files" : $"files: {string.Join(", ", kinds)}";
        return folders.Length == 0 ? files
            : $"{folders.Length} folders ({string.Join(", ", folders.Take(6))}{(folders.Length > 6 ? ", …" : "")}) and {files}";
    }
}
