namespace MicroNets.Data;

/// <summary>Labelled raw items in splits: what front ends turn into <see cref="SampleSource"/>s.</summary>
public sealed class DataSet : IDisposable
{
    private readonly IDisposable? _storage;

    /// <param name="kind">The layout's name in <c>DataSets</c>, such as <c>speech-commands</c>.</param>
    /// <param name="path">File or folder that the set was opened from.</param>
    /// <param name="classes">Class names in label order.</param>
    /// <param name="splits">Non-empty, names unique.</param>
    /// <param name="storage">Open files that the items read from; disposed with the set.</param>
    public DataSet(string kind, string path, EquatableArray<string> classes, EquatableArray<DataSplit> splits, IDisposable? storage = null)
    {
        Kind = kind;
        Path = path;
        Classes = classes;
        Splits = splits;
        _storage = storage;
    }

    /// <summary>The layout's name in <c>DataSets</c>, such as <c>speech-commands</c>.</summary>
    public string Kind { get; }

    /// <summary>File or folder that the set was opened from, as it was given.</summary>
    public string Path { get; }

    /// <summary>Class names in label order: a <see cref="DataItem.Label"/> is an index into them.</summary>
    public EquatableArray<string> Classes { get; }

    /// <summary>In the order in which the set names them; <c>train</c> is one of them where something can be learnt.</summary>
    public EquatableArray<DataSplit> Splits { get; }

    /// <summary>Recordings to mix into training clips; empty where the set has none. Their label means nothing.</summary>
    public EquatableArray<DataItem> BackgroundNoise { get; init; } = [];

    /// <summary>Whether a <see cref="DataItem.Group"/> in two splits is a leak (speakers) or as it should be (machines).</summary>
    public bool GroupsAreDisjoint { get; init; }

    /// <summary>Whether nothing in the data states which items train and which judge.</summary>
    public bool AreSplitsDealt { get; init; }

    /// <summary>What the user should know of how the set was read, such as files that were left out.</summary>
    public EquatableArray<string> Notes { get; init; } = [];

    /// <summary>This set with other classes and splits, which share its files: disposing either closes both.</summary>
    public DataSet With(EquatableArray<string> classes, EquatableArray<DataSplit> splits, params IEnumerable<string> notes) =>
        new(Kind, Path, classes, splits, this)
    {
        BackgroundNoise = BackgroundNoise,
        GroupsAreDisjoint = GroupsAreDisjoint,
        AreSplitsDealt = AreSplitsDealt,
        Notes = [.. Notes, .. notes],
    };

    /// <exception cref="InputException">There is no such split.</exception>
    public DataSplit this[string split] => Splits.FirstOrDefault(s => s.Name == split)
        ?? throw new InputException($"no split '{split}' in {Path}", string.Join(" or ", Splits.Select(s => s.Name)),
            "name one of these, or add the missing files");

    /// <summary>Whether there is a split of this name; case counts.</summary>
    public bool Contains(string split) => Splits.Any(s => s.Name == split);

    /// <summary>Closes the files that items read from; items can no longer be read.</summary>
    public void Dispose() => _storage?.Dispose();
}

/// <summary>Items that belong to one use: <c>train</c>, <c>val</c> or <c>test</c>.</summary>
public sealed class DataSplit(string name, EquatableArray<DataItem> items)
{
    /// <summary><c>train</c>, <c>val</c> or <c>test</c>.</summary>
    public string Name { get; } = name;

    /// <summary>In an order that is the same at every opening.</summary>
    public EquatableArray<DataItem> Items { get; } = items;

    /// <summary>For messages: "train: 1200 items".</summary>
    public override string ToString() => $"{Name}: {Items.Count} items";
}
