using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>
/// Recordings of a machine that is in order, wherever they lie: nothing but the user says what they are. Sounds, or where there are none
/// tables and acquisitions of sensors.
/// </summary>
internal static class Recordings
{
    private const string Normal = "normal";

    /// <summary>The set of one class; null: there is no recording.</summary>
    public static DataSet? Of(FileTree tree)
    {
        FileEntry[] sounds = [.. tree.Files.Where(DataSetLayout.IsSound)];
        FileEntry[] files = sounds.Length > 0 ? sounds
            : [.. tree.Files.Where(file => SeriesCsv.HasTextExtension(file.Path) || AcquisitionFile.HasExtension(file.Path))];
        return files.Length == 0 ? null
            : DealtSplits.Set("recordings", tree, [Normal], [.. files.Select(file => DataSetLayout.ByKind(file, 0))]);
    }
}
