namespace MicroNets.Data;

/// <summary>
/// One labelled item of a data set, read when asked for. Immutable; <see cref="Read"/> may be called from any number of threads.
/// </summary>
public sealed class DataItem
{
    private readonly Func<RawContent> _read;

    /// <param name="path">Names the item within its data set, such as <c>yes/8e3a0b5c_nohash_0.wav</c> or <c>train.npz#17</c>.</param>
    /// <param name="label">Index into the data set's classes.</param>
    /// <param name="stamp">Changes when the content changes, as far as can be told without reading it.</param>
    /// <param name="read">Reads and decodes the content.</param>
    public DataItem(string path, int label, ContentStamp stamp, Func<RawContent> read)
    {
        Path = path;
        Label = label;
        Stamp = stamp;
        _read = read;
    }

    /// <summary>Names the item within its data set; the same at every opening.</summary>
    public string Path { get; }

    /// <summary>Index into the classes of the data set.</summary>
    public int Label { get; }

    /// <summary>Equal while the content is taken to be unchanged; caches compare it.</summary>
    public ContentStamp Stamp { get; }

    /// <summary>Where the item comes from, such as a speaker or a machine; null where that is not known.</summary>
    public string? Group { get; init; }

    /// <summary>For anomaly detection: whether the machine was faulty. Null in other tasks.</summary>
    public bool? IsAnomaly { get; init; }

    /// <summary>The same item under another label.</summary>
    public DataItem Relabelled(int label) => new(Path, label, Stamp, _read) { Group = Group, IsAnomaly = IsAnomaly };

    /// <summary>The same item as part of a group; null: of none that is known.</summary>
    public DataItem InGroup(string? group) => new(Path, Label, Stamp, _read) { Group = group, IsAnomaly = IsAnomaly };

    /// <summary>The same item as a recording of a machine.</summary>
    internal DataItem OfMachine(string machine, int label, bool isAnomaly) =>
        new(Path, label, Stamp, _read) { Group = machine, IsAnomaly = isAnomaly };

    /// <exception cref="InputException">The content cannot be read; the message names the item.</exception>
    public RawContent Read() => _read();
}

/// <summary>Tells a changed file from an unchanged one: its length and time of last change, as the file system or archive states
/// them.</summary>
public readonly record struct ContentStamp(long Bytes, DateTime ModifiedUtc);
