using System.Numerics;
using MicroNets.Data.FrontEnds;

namespace MicroNets.Data.Tasks.Inference;

/// <summary>
/// How recordings of sensors are read where anomalies of a machine are looked for: whole, or in windows that were asked for, as statistics
/// over half overlapping frames of their spectra. A frame is a power of two from 64 to 256 steps, as long as a recording has
/// <see cref="WantedFrames"/> of them.
/// </summary>
internal static class AnomalyInference
{
    private const int ShortestFrame = 64, LongestFrame = 256, WantedFrames = 8;

    // Of a frame, of all channels together.
    private const int Features = 128;

    private const int FewestBands = 4;

    // What has more columns, or fewer steps, are frames of features.
    private const int MostChannels = 12, FewestSteps = 64;

    private static readonly EquatableArray<SeriesStatistic> s_statistics = [SeriesStatistic.Mean, SeriesStatistic.Deviation,
        SeriesStatistic.Smallest, SeriesStatistic.Largest];

    /// <summary>Whether it is what sensors measured; of arrays those of many steps and few columns.</summary>
    public static bool IsSeries(RawContent content) => content is SeriesRecording || (content is RawArray array && IsSeries(array));

    // [steps, channels] or [steps, 1, channels].
    private static bool IsSeries(RawArray array) => array.Type != NumberType.UInt8 && array.Dimensions.Count is 2 or 3
        && (array.Dimensions.Count == 2 || array.Dimensions[1] == 1) && array.Dimensions[0] >= FewestSteps
        && array.Dimensions[array.Dimensions.Count - 1] <= MostChannels;

    public static (TaskInput Input, string What) Of(ContentSample sample, TaskHints hints, Action<string> say)
    {
        (EquatableArray<string> channels, double? rate, int[] lengths, (double Mean, double Deviation)[] moments) =
            SeriesInference.Measured(sample, hints, say);
        int typical = lengths[(lengths.Length - 1) / 2], window = hints.Window?.At(rate) ?? typical;
        hints.Check(window, lengths[^1]);
        // Half overlapping, 2 n − 1 frames reach over n.
        int wanted = 1 << BitOperations.Log2((uint)Math.Max(1, 2 * window / (WantedFrames + 1)));
        int frame = Math.Min(window, Math.Clamp(wanted, ShortestFrame, LongestFrame)), step = Math.Max(1, frame / 2);
        var spectra = new SeriesSpectra(window, channels.Count)
        {
            RateHertz = rate,
            Mean = [.. moments.Select(moment => moment.Mean)],
            Deviation = [.. moments.Select(moment => moment.Deviation)],
            Frame = frame,
            Step = step,
            Statistics = s_statistics,
            Summary = new FrameSummary(FrameStatistic.Mean),
        };
        int bands = Math.Max(FewestBands, (Features / channels.Count) - s_statistics.Count);
        spectra = spectra with { Bands = Math.Min(bands, spectra.Transform / 2) };
        string cut = "whole recordings";
        if (hints.Window is not null || hints.Stride is not null)
        {
            int stride = step * Math.Max(1, (hints.Stride?.At(rate) ?? (window / 2)) / step);
            spectra = spectra with { Stride = stride };
            cut = $"windows of {window} steps{SeriesInference.Time(window, rate)}, one every {stride}";
        }
        else if (lengths[^1] > typical || lengths[0] < typical)
        {
            say($"recordings of {lengths[0]} to {lengths[^1]} steps: longer ones give several inputs of "
                + $"about {typical} steps, whose scores are averaged");
        }

        return (new TaskInput(spectra),
            $"{SeriesInference.Describe(channels)}, {cut}; of frames of {frame} steps{SeriesInference.Time(frame, rate)} {spectra.Bands} "
                + $"bands of the spectrum and {spectra.Statistics.Count} statistics of each channel");
    }
}
