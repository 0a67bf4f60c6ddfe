using MicroNets.Data.FrontEnds;

namespace MicroNets.Data.Tasks.Inference;

/// <summary>
/// How recordings of sensors are read: whole where they are short, else in windows of two seconds (or 128 steps), half overlapping; each
/// channel brought to mean 0 and deviation 1 of the training data.
/// </summary>
internal static class SeriesInference
{
    /// <summary>Shorter lists of numbers are features.</summary>
    public const int ShortestSingleChannel = 128;

    /// <summary>Lists from here on are looked at whether they are a signal.</summary>
    public const int ShortestSignal = 24;

    private const int LongestWhole = 256, UsualSteps = 128;

    private const double UsualSeconds = 2, RateTolerance = 0.01;

    public static (TaskInput Input, string What) Of(ContentSample sample, TaskHints hints, Action<string> say)
    {
        (EquatableArray<string> channels, double? rate, int[] lengths, (double Mean, double Deviation)[] moments) =
            Measured(sample, hints, say);
        int median = lengths[lengths.Length / 2];
        int window = hints.Window?.At(rate) ?? (median <= LongestWhole ? median
            : Math.Min(median, rate is { } hertz ? Math.Clamp((int)Math.Round(UsualSeconds * hertz), 16, LongestWhole) : UsualSteps));
        hints.Check(window, lengths[^1]);
        int stride = hints.Stride?.At(rate) ?? Math.Max(1, window / 2);
        if (lengths[^1] > window || lengths[0] < window)
            say($"recordings of {lengths[0]} to {lengths[^1]} steps: longer ones are cut into windows of {window} steps, one "
                + $"every {stride}; shorter ones are extended with their last step");

        var frontEnd = new SeriesWindows(window, channels.Count)
        {
            Stride = stride,
            RateHertz = rate,
            Mean = [.. moments.Select(moment => moment.Mean)],
            Deviation = [.. moments.Select(moment => moment.Deviation)],
        };
        string what = $"{Describe(channels)}, windows of {window} steps{Time(window, rate)}";
        if (hints.Series == SeriesReading.Values)
            return (new TaskInput(frontEnd) { Augmentation = [TaskCatalog.Jitter] }, what);
        SeriesSpectra spectra = SpectraFit.Of(frontEnd, sample.Training);
        return (new TaskInput(spectra),
            $"{what}, as {spectra.Bands} bands of the spectrum and {spectra.Statistics.Count} statistics of each channel");
    }

    /// <summary>For messages: how many channels, and which.</summary>
    public static string Describe(EquatableArray<string> channels) =>
        $"series of {channels.Count} channels ({string.Join(", ", channels)})";

    /// <summary>For messages: what so many steps are in seconds, where that is known.</summary>
    public static string Time(int steps, double? rate) =>
        rate is { } perSecond ? FormattableString.Invariant($" ({steps / perSecond:0.##} s at {perSecond:0.##} Hz)") : "";

    /// <summary>Channels, rate and lengths in ascending order of recordings, and the mean and deviation of each channel of the training
    /// data.</summary>
    /// <exception cref="InputException">Recordings have other channels than others, or are none.</exception>
    public static (EquatableArray<string> Channels, double? Rate, int[] Lengths, (double Mean, double Deviation)[] Moments) Measured(
        ContentSample sample, TaskHints hints, Action<string> say)
    {
        SeriesRecording[] recordings = [.. sample.Items.Select(item => Recording(item.Item, item.Content))];
        EquatableArray<string> channels = recordings[0].Channels;
        if (Array.FindIndex(recordings, recording => recording.Channels.Count != channels.Count) is var other and >= 0)
        {
            throw new InputException($"{recordings[other]} ({sample.Items[other].Item.Path}) "
                + $"beside {recordings[0]} ({sample.Items[0].Item.Path})", "the same channels in every recording",
                "take out those that differ, or the columns that not all have");
        }

        if (Array.FindIndex(recordings, recording => recording.Channels != channels
            && recording.Channels.Order().SequenceEqual(channels.Order())) is var turned and >= 0)
        {
            throw new InputException(
                $"channels {recordings[turned].Channels} ({sample.Items[turned].Item.Path}) beside {channels} ({sample.Items[0].Item.Path})",
                "the same order in every recording", "bring the columns into one order");
        }

        double[] rates = [.. recordings.Select(recording => recording.RateHertz).OfType<double>().Order()];
        double? rate = hints.RateHertz ?? (rates.Length > 0 ? Math.Round(rates[rates.Length / 2], 3) : null);
        if (rates.Length > 0 && (Math.Abs((rates[0] / rate!.Value) - 1) > RateTolerance
            || Math.Abs((rates[^1] / rate.Value) - 1) > RateTolerance))
            say(FormattableString.Invariant(
                $"recordings at {rates[0]:0.##} to {rates[^1]:0.##} Hz: all are interpolated to {rate:0.##} Hz"));

        int[] lengths = [.. recordings.Select(recording => (int)Math.Round(recording.Length * (rate / recording.RateHertz ?? 1))).Order()];
        SeriesRecording[] training = [.. sample.Training.Select(content => Recording(sample.Items[0].Item, content))];
        (double Mean, double Deviation)[] moments = [.. Enumerable.Range(0, channels.Count).Select(channel =>
            Moments.Of(training.SelectMany(recording =>
                Enumerable.Range(0, recording.Length).Select(step => (double)recording.Values.Span[(step * channels.Count) + channel]))))];
        return (channels, rate, lengths, moments);
    }

    // Arrays [steps, channels] or [steps, 1, channels] have no names and no rate.
    private static SeriesRecording Recording(DataItem item, RawContent content)
    {
        switch (content)
        {
            case SeriesRecording recording:
                return recording;
            case RawArray { Count: > 0 } array:
                float[] values = new float[array.Count];
                array.CopyTo(values);
                int channels = array.Dimensions.Count == 1 ? 1 : array.Dimensions[array.Dimensions.Count - 1];
                return new SeriesRecording(null, [.. Enumerable.Range(1, channels).Select(channel => $"channel{channel}")], values);
            default:
                throw new InputException($"{content} ({item.Path})", "recordings of sensors, as all others",
                    "keep content of other kinds in folders of its own");
        }
    }
}
