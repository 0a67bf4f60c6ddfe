using MicroNets.Data.Files;

namespace MicroNets.Data.Sets;

/// <summary>Files that hold data in a form that is not read: what to do about them.</summary>
internal static class UnreadFiles
{
    private static readonly (string[] Endings, string Remedy)[] s_forms =
    [
        ([".mp3", ".flac", ".ogg", ".opus", ".m4a", ".aac", ".aif", ".aiff", ".wma"],
            "convert sounds to WAV, for example with 'ffmpeg -i in.mp3 -ar 16000 -ac 1 out.wav'"),
        ([".bmp", ".gif", ".webp", ".tif", ".tiff", ".heic", ".avif"],
            "convert pictures to PNG or JPEG, for example with 'magick in.bmp out.png'"),
        ([".npy", ".mat", ".h5", ".hdf5", ".pkl", ".pickle", ".parquet", ".feather", ".arff"],
            "save arrays as train.npz and val.npz with numpy.savez(file, x=…, y=…)"),
        ([".xls", ".xlsx", ".ods"], "save tables as CSV"),
        ([".mp4", ".avi", ".mov", ".mkv"], "extract the pictures of films into a folder for each class"),
        ([".rar", ".7z"], "unpack archives, or pack them as .zip or .tar.gz"),
    ];

    /// <summary>What to do, by the form of which there are most; null: there are none.</summary>
    public static string? Remedy(IEnumerable<FileEntry> files) => Forms(files).OrderByDescending(form => form.Count).Select(form =>
        form.Remedy).FirstOrDefault();

    /// <summary>That such files lie among those that are read.</summary>
    public static IEnumerable<string> Notes(IEnumerable<FileEntry> files) => Forms(files).Select(form =>
        $"{form.Count} {form.Ending} files are not read: {form.Remedy}");

    private static IEnumerable<(string Ending, int Count, string Remedy)> Forms(IEnumerable<FileEntry> files) =>
        files.CountBy(file => Path.GetExtension(file.FileName).ToLowerInvariant())
            .SelectMany(kind => s_forms.Where(form => form.Endings.Contains(kind.Key)).Select(form => (kind.Key, kind.Value, form.Remedy)));
}
