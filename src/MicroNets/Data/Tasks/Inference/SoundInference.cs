using System.Globalization;
using MicroNets.Data.Augmentation;
using MicroNets.Data.FrontEnds;

namespace MicroNets.Data.Tasks.Inference;

/// <summary>
/// How recordings are read: resampled to the rate that most have, rates above 16 kHz counting as that, as log-mel windows as long as the
/// clips where those are short, else of one second, half overlapping.
/// </summary>
internal static class SoundInference
{
    private const int HighestRate = 16000, Bands = 40;

    private const double FrameSeconds = 0.04, StepSeconds = 0.02, LongestWholeClip = 2, UsualWindow = 1;

    public static (TaskInput Input, string What) Of(ContentSample sample, bool hasNoise, TaskHints hints, Action<string> say)
    {
        IReadOnlyList<AudioClip> clips = sample.All<AudioClip>();
        int[] rates = [.. clips.Select(clip => clip.SampleRate).Distinct().Order()];
        int usual = clips.CountBy(clip => Math.Min(HighestRate, clip.SampleRate)).OrderByDescending(each =>
            each.Value).ThenByDescending(each => each.Key).First().Key;
        int rate = hints.RateHertz is { } asked ? Checked(asked) : usual;
        if (rates.Length > 1 || rates[0] != rate)
            say($"recordings at {string.Join(", ", rates)} Hz: all are resampled to {rate} Hz");

        double[] seconds = [.. clips.Select(clip => clip.Duration.TotalSeconds).Order()];
        double median = seconds[seconds.Length / 2];
        int frame = (int)(FrameSeconds * rate), step = (int)(StepSeconds * rate);
        int samples = hints.Window?.At(rate) ?? (int)Math.Round((median <= LongestWholeClip ? Math.Max(2 * FrameSeconds, median)
            : UsualWindow) * rate);
        hints.Check(samples, (int)Math.Ceiling(seconds[^1] * rate));
        int frames = Math.Max(1, 1 + ((samples - frame) / step));
        int stride = Math.Max(1, (int)Math.Round((hints.Stride?.At(rate) ?? samples / 2.0) / step));
        double length = (double)samples / rate;
        if (seconds[^1] > length * 1.01)
            say(string.Create(CultureInfo.InvariantCulture,
                $"clips of {seconds[0]:0.##} to {seconds[^1]:0.##} s: longer ones are cut into windows "
                + $"of {length:0.##} s, one every {(double)stride * step / rate:0.##} s; shorter ones are extended"));

        var frontEnd = new LogMel
        {
            SampleRate = rate,
            FrameSamples = frame,
            StepSamples = step,
            LowHertz = 20,
            HighHertz = rate / 2.0,
            Bands = Bands,
            Windows = new FrameWindows { Frames = frames, StepFrames = stride },
            KeepEvery = 1,
        };
        EquatableArray<SampleAugmentation> augmentation = [new TimeShift(100), .. hasNoise ? (SampleAugmentation[])[new NoiseMix(0.8, 0.1)]
            : []];
        return (new TaskInput(frontEnd) { Augmentation = augmentation },
            FormattableString.Invariant($"sounds at {rate} Hz, windows of {length:0.##} s as {frames} frames of {Bands} log-mel bands"));
    }

    private static int Checked(double rate) => rate is >= 1000 and <= 192000 && rate == Math.Floor(rate) ? (int)rate
        : throw new InputException(FormattableString.Invariant($"--rate {rate}"), "1000 to 192000 Hz",
            "state the sampling rate of the device's microphone, such as 16000");
}
