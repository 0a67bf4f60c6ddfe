namespace MicroNets.Data.Sets;

/// <summary>
/// Recordings that go on for long, in place of many: where a class has fewer of them than it takes to validate, each is cut at the blank
/// lines of its table, or one that is long into ten pieces one after the other, so that some of them can.
/// </summary>
internal static class LongRecordings
{
    private const int Pieces = 10;

    // A piece is then at least two seconds, or as many steps as a usual window.
    private const double ShortestSeconds = 20;

    private const int ShortestSteps = 1280;

    // Blank lines between all lines say nothing.
    private const int ShortestBetweenBlanks = 8;

    /// <returns>The items, and what is to be said of it.</returns>
    public static (IReadOnlyList<DataItem> Items, EquatableArray<string> Notes) Cut(IReadOnlyList<DataItem> items,
        EquatableArray<string> classes)
    {
        int[] few = [.. items.CountBy(item => item.Label).Where(entry => entry.Value < DealtSplits.FewestItems).Select(entry => entry.Key)];
        (DataItem Item, string? How, DataItem[] Pieces)[] cut = [.. items.Select(item => few.Contains(item.Label) ? Cut(item)
            : (item, null, [item]))];
        return ([.. cut.SelectMany(each => each.Pieces)],
            [.. cut.Where(each => each.How is not null).GroupBy(each => each.How!).Select(how =>
                $"{string.Join(", ", how.Select(each => classes[each.Item.Label]).Distinct())}: fewer than {DealtSplits.FewestItems} "
                + $"recordings; {how.Key}")]);
    }

    private static (DataItem Item, string? How, DataItem[] Pieces) Cut(DataItem item)
    {
        const string AtBlanks = "each is cut at the blank lines of its table";
        string into = $"each is cut into {Pieces} pieces one after the other, some of which validate, so "
            + "scores are those of known recordings";
        try
        {
            return item.Read() switch
            {
                SeriesRecording { Starts.Count: > 0 } recording
                    when recording.Length >= ShortestBetweenBlanks * (recording.Starts.Count + 1) =>
                        (item, AtBlanks, Blocks(item, recording)),
                AudioClip clip when clip.Duration.TotalSeconds >= ShortestSeconds => (item, into, Tenths(item)),
                SeriesRecording recording when recording.Length >= ShortestSteps => (item, into, Tenths(item)),
                _ => (item, null, [item]),
            };
        }
        catch (InputException)
        {
            // Whoever reads it for training says so.
            return (item, null, [item]);
        }
    }

    private static DataItem[] Blocks(DataItem item, SeriesRecording recording)
    {
        int[] bounds = [0, .. recording.Starts, recording.Length];
        return [.. bounds.Zip(bounds.Skip(1), (from, to) => Piece(item, $"{from + 1}", content =>
            content is SeriesRecording whole ? whole.Part(from, to) : content))];
    }

    private static DataItem[] Tenths(DataItem item) => [.. Enumerable.Range(0, Pieces).Select(piece =>
        Piece(item, $"{piece + 1}of{Pieces}", content => content switch
        {
            AudioClip clip => new AudioClip(clip.SampleRate, clip.Samples[Part(clip.Samples.Length, piece)]) { Warning = clip.Warning },
            SeriesRecording recording => recording.Part(Part(recording.Length, piece).Start.Value, Part(recording.Length, piece).End.Value),
            var other => other,
        }))];

    private static DataItem Piece(DataItem item, string name, Func<RawContent, RawContent> cut) =>
        new($"{item.Path}#{name}", item.Label, item.Stamp, () => cut(item.Read())) { Group = item.Group, IsAnomaly = item.IsAnomaly };

    private static Range Part(int length, int piece) => (int)((long)length * piece / Pieces)..(int)((long)length * (piece + 1) / Pieces);
}
