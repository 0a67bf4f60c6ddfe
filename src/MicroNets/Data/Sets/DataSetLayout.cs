using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>A way in which data sets lie on disk: how to recognise it and how to read it.</summary>
internal abstract class DataSetLayout
{
    public abstract string Name { get; }

    /// <summary>The files it consists of, for the message when nothing is recognised.</summary>
    public abstract string Description { get; }

    /// <summary>Decides by names alone; a damaged set of this layout matches and then fails with a message of its own.</summary>
    public abstract bool Matches(FileTree tree);

    /// <exception cref="InputException">Files are missing, contradict each other or are malformed.</exception>
    public abstract DataSet Read(FileTree tree, DataSetOptions options);

    protected static DataItem Audio(FileEntry file, int label, string? group = null, bool? isAnomaly = null) =>
        new(file.Path, label, file.Stamp, () => WavFile.Decode(file.Read(), file.Path)) { Group = group, IsAnomaly = isAnomaly };

    /// <summary>Of sensors or sound, by the file's name.</summary>
    protected static DataItem Recording(FileEntry file, int label, string? group = null) =>
        new(file.Path, label, file.Stamp, () => AcquisitionFile.HasExtension(file.Path)
            ? AcquisitionFile.Decode(file.Read(), file.Path) : SeriesCsv.Decode(file.Read(), file.Path)) { Group = group };

    internal static bool IsSound(FileEntry file) => file.Path.EndsWith(".wav", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a file holds by its name: sound, a picture, or what sensors measured.</summary>
    internal static DataItem ByKind(FileEntry file, int label, string? group = null) => IsSound(file) ? Audio(file, label, group)
        : ImageFile.HasExtension(file.Path) ? Picture(file, label, group) : Recording(file, label, group);

    protected static DataItem Picture(FileEntry file, int label, string? group = null) =>
        new(file.Path, label, file.Stamp, () => ImageFile.Decode(file.Read(), file.Path)) { Group = group };
}
