namespace MicroNets.Data.Sets;

/// <summary>
/// Recordings that go on for long, in place of many: where a class has fewer of them than it takes to validate, each that is long is cut
/// into ten pieces one after the other, so that some of them can.
/// </summary>
internal static class LongRecordings
{
    private const int Pieces = 10;

    // A piece is then at least two seconds, or as many steps as a usual window.
    private const double ShortestSeconds = 20;

    private const int ShortestSteps = 1280;

    /// <returns>The items, and what is to be said of it; null: nothing was cut.</returns>
    public static (IReadOnlyList<DataItem> Items, string? Note) Cut(IReadOnlyList<DataItem> items, EquatableArray<string> classes)
    {
        int[] few = [.. items.CountBy(item => item.Label).Where(entry => entry.Value < DealtSplits.FewestItems).Select(entry => entry.Key)];
        DataItem[] all = [.. items.SelectMany(item => few.Contains(item.Label) && IsLong(item)
            ? Enumerable.Range(0, Pieces).Select(piece => Piece(item, piece)) : [item])];
        if (all.Length == items.Count)
            return (items, null);
        string[] cut = [.. all.Except(items).Select(item => classes[item.Label]).Distinct()];
        return (all, $"{string.Join(", ", cut)}: fewer than {DealtSplits.FewestItems} recordings; each is cut into {Pieces} pieces one after the "
            + "other, some of which validate, so scores are those of known recordings");
    }

    private static bool IsLong(DataItem item)
    {
        try
        {
            return item.Read() switch
            {
                AudioClip clip => clip.Duration.TotalSeconds >= ShortestSeconds,
                SeriesRecording recording => recording.Length >= ShortestSteps,
                _ => false,
            };
        }
        catch (InputException)
        {
            // Whoever reads it for training says so.
            return false;
        }
    }

    private static DataItem Piece(DataItem item, int piece) => new($"{item.Path}#{piece + 1}of{Pieces}", item.Label, item.Stamp, () =>
        item.Read() switch
        {
            AudioClip clip => new AudioClip(clip.SampleRate, clip.Samples[Part(clip.Samples.Length, piece)]) { Warning = clip.Warning },
            SeriesRecording recording => new SeriesRecording(recording.RateHertz, recording.Channels,
                recording.Values[Steps(recording, piece)]) { Warning = recording.Warning },
            var other => other,
        })
    {
        Group = item.Group,
        IsAnomaly = item.IsAnomaly,
    };

    private static Range Part(int length, int piece) => (int)((long)length * piece / Pieces)..(int)((long)length * (piece + 1) / Pieces);

    private static Range Steps(SeriesRecording recording, int piece)
    {
        Range part = Part(recording.Length, piece);
        return (part.Start.Value * recording.Channels.Count)..(part.End.Value * recording.Channels.Count);
    }
}
