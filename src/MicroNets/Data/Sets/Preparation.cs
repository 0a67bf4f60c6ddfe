using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>Turns a data set into a plain folder: archives unpacked, recordings at one sampling rate.</summary>
internal static class Preparation
{
    /// <param name="path">A folder, an archive, or a folder with archives.</param>
    /// <param name="folder">Where to write; must not exist. It is there whole or not at all.</param>
    /// <param name="sampleRate">Recordings with another rate are resampled and written as 16-bit mono; null leaves all as they are.</param>
    /// <param name="progress">Told the number of files written and the number of all.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="InputException">The source cannot be read, or <paramref name="folder"/> exists.</exception>
    public static void Write(string path, string folder, int? sampleRate = null, Action<int, int>? progress = null,
        CancellationToken cancellation = default)
    {
        using FileTree tree = FileTree.Open(path);
        using FileTree whole = tree.WithArchivesMounted();
        whole.ExtractTo(folder, file => sampleRate is { } rate ? Resampled(file, rate) : null, count =>
            progress?.Invoke(count, whole.Files.Count), cancellation);
    }

    private static byte[]? Resampled(FileEntry file, int sampleRate)
    {
        if (!file.Path.EndsWith(".wav", StringComparison.OrdinalIgnoreCase))
            return null;
        AudioClip clip = WavFile.Decode(file.Read(), file.Path);
        return clip.SampleRate == sampleRate ? null : WavFile.Encode(Resampler.Resample(clip, sampleRate));
    }
}
