using MicroNets.Numerics;

namespace MicroNets.Data.Sets;

/// <summary>
/// Clips of one second cut from background recordings, for the class silence. Each split cuts from its own stretch of every recording:
/// training from the first 80 %, validation and test from the last two tenths, so that no noise is heard twice.
/// </summary>
internal sealed class SilenceClips(DataItem[] recordings, DataSetOptions options, int label)
{
    private static readonly Dictionary<string, (double Start, double End)> s_stretches = new()
    {
        [SplitNames.Train] = (0, 0.8),
        [SplitNames.Validation] = (0.8, 0.9),
        [SplitNames.Test] = (0.9, 1),
    };

    private readonly Lazy<AudioClip>[] _recordings = recordings.Select(item => new Lazy<AudioClip>(() => (AudioClip)item.Read())).ToArray();

    /// <param name="knownIn">Clips with known words by split.</param>
    public IEnumerable<(DataItem Item, string Split)> Items(IReadOnlyDictionary<string, int> knownIn) =>
        from split in knownIn.Keys
        from i in Enumerable.Range(0, (int)Math.Ceiling(options.SilenceShare * knownIn[split]))
        select (Item(split, i), split);

    private DataItem Item(string split, int index)
    {
        var random = new RandomStream(options.Seed, $"silence in {split}", index);
        int recording = random.NextInt32(recordings.Length);
        double place = random.NextDouble();
        DataItem source = recordings[recording];
        return new DataItem($"{source.Path}#{split}-{index}", label, source.Stamp, () =>
            Cut(_recordings[recording].Value, s_stretches[split], place));
    }

    // A stretch shorter than a second gives all that it has.
    private static AudioClip Cut(AudioClip recording, (double Start, double End) stretch, double place)
    {
        int start = (int)(stretch.Start * recording.Samples.Length), end = (int)(stretch.End * recording.Samples.Length);
        int length = Math.Min(recording.SampleRate, end - start);
        int first = start + (int)(place * (end - start - length + 1));
        return new AudioClip(recording.SampleRate, recording.Samples.Slice(first, length));
    }
}
