namespace MicroNets.Data.Streams;

/// <summary>
/// What was found in a recording against what happens in it. An event is hit by the first of its name that is said from its start until
/// <see cref="ToleranceSeconds"/> after its end; what hits none is a false alarm, also a second one for the same event.
/// </summary>
/// <param name="Events">That happen.</param>
/// <param name="Misses">Of these.</param>
internal sealed record StreamScore(int Events, int Misses, int FalseAlarms, double Hours)
{
    /// <summary>A word is whole only at its end, and smoothing takes its time.</summary>
    public const double ToleranceSeconds = 0.75;

    /// <summary>Misses and false alarms.</summary>
    public int Errors => Misses + FalseAlarms;

    public double MissRate => Events == 0 ? 0 : (double)Misses / Events;

    public double FalseAlarmsPerHour => FalseAlarms / Hours;

    /// <param name="isEvent">Whether a class is one that shall be found.</param>
    public static StreamScore Of(StreamRecording recording, IReadOnlyList<FoundEvent> found, Func<string, bool> isEvent)
    {
        TrueEvent[] truth = [.. recording.Events.Where(one => isEvent(one.Name))];
        bool[] hit = new bool[truth.Length];
        int falseAlarms = 0, first = 0;
        foreach (FoundEvent one in found.OrderBy(one => one.Seconds))
        {
            // Events that were over before this cannot be hit any more: clips do not overlap, long recordings have many.
            while (first < truth.Length && truth[first].EndSeconds + ToleranceSeconds < one.Seconds)
                first++;
            int index = -1;
            for (int i = first; i < truth.Length && truth[i].StartSeconds <= one.Seconds && index < 0; i++)
                index = !hit[i] && truth[i].Name == one.Name && one.Seconds <= truth[i].EndSeconds + ToleranceSeconds ? i : -1;
            if (index >= 0)
                hit[index] = true;
            else
                falseAlarms++;
        }

        return new StreamScore(truth.Length, hit.Count(one => !one), falseAlarms, recording.Hours);
    }
}

/// <summary>A score at one margin of a rule.</summary>
internal sealed record StreamPoint(double Margin, StreamScore Score);

/// <summary>Scores at rising margins: fewer false alarms and more misses.</summary>
internal sealed record StreamCurve(EquatableArray<StreamPoint> Points)
{
    /// <summary>The point with the fewest false alarms among those with at most this share of misses; null where none has so few.</summary>
    public StreamPoint? At(double missRate) => Points.Where(point => point.Score.MissRate <= missRate)
        .OrderBy(point => point.Score.FalseAlarms).ThenBy(point => point.Score.Misses).FirstOrDefault();

    /// <summary>The fewest misses and false alarms together.</summary>
    public StreamPoint FewestErrors => Points.MinBy(point => point.Score.Errors)!;
}
