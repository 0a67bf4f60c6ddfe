using MicroNets.Data.FrontEnds;
using MicroNets.Numerics;

namespace MicroNets.Data.Streams;

/// <summary>
/// A long recording made of clips and backgrounds: stretches of background at volumes from U(0, <see cref="MaxNoise"/>), and in it clips at
/// even chances for events and for everything else, at volumes from U(<see cref="MinVolume"/>, 1), with pauses between them. Without
/// backgrounds there is faint white noise.
/// </summary>
internal sealed record StreamMix(double Seconds, ulong Seed)
{
    /// <summary>As in training: see <see cref="Augmentation.NoiseMix"/>.</summary>
    public double MaxNoise { get; init; } = 0.1;

    public double MinVolume { get; init; } = 0.5;

    /// <summary>From the end of a clip to the start of the next.</summary>
    public double LeastPauseSeconds { get; init; } = 1;

    public double MostPauseSeconds { get; init; } = 9;

    private const double StretchSeconds = 30, FaintVolume = 0.002;

    /// <param name="items">Clips; those of classes that are no events are what must not be taken for one.</param>
    /// <param name="isEvent">By the name of a class.</param>
    /// <exception cref="InputException">There is no clip of an event, or something that is no sound.</exception>
    public StreamRecording Of(DataSet data, EquatableArray<DataItem> items, AudioFrontEnd frontEnd, Func<string, bool> isEvent)
    {
        DataItem[] events = [.. items.Where(item => isEvent(data.Classes[item.Label]))], others =
            [.. items.Where(item => !isEvent(data.Classes[item.Label]))];
        if (events.Length == 0)
            throw new InputException($"no clips of events in {data.Path}", "at least one",
                "name the classes that are events with --events");
        int rate = frontEnd.SampleRate;
        long count = (long)(Seconds * rate);
        if (!(Seconds >= 1) || count > int.MaxValue)
            throw new InputException(FormattableString.Invariant($"a recording of {Seconds:0.#} s"), "a second to some hours",
                "correct --stream");
        float[] mixed = Background(data, frontEnd, (int)count);
        var truth = new List<TrueEvent>();
        var random = new RandomStream(Seed, "stream/clips");
        double seconds = LeastPauseSeconds;
        while (true)
        {
            seconds += (MostPauseSeconds - LeastPauseSeconds) * random.NextDouble();
            DataItem[] drawn = others.Length == 0 || random.NextDouble() < 0.5 ? events : others;
            DataItem item = drawn[random.NextInt32(drawn.Length)];
            ReadOnlySpan<float> clip = Sound(item, frontEnd).Samples.Span;
            float volume = random.NextSingle((float)MinVolume, 1);
            int start = (int)(seconds * rate);
            if (start + clip.Length > mixed.Length)
                break;
            for (int i = 0; i < clip.Length; i++)
                mixed[start + i] += volume * clip[i];
            double end = seconds + ((double)clip.Length / rate);
            truth.Add(new TrueEvent(data.Classes[item.Label], seconds, end));
            seconds = end + LeastPauseSeconds;
        }

        return StreamRecording.Of(new AudioClip(rate, mixed), [.. truth]);
    }

    private float[] Background(DataSet data, AudioFrontEnd frontEnd, int count)
    {
        float[] mixed = new float[count];
        AudioClip[] noises = [.. data.BackgroundNoise.Select(item => Sound(item, frontEnd)).Where(clip => clip.Samples.Length > 0)];
        int stretch = (int)(StretchSeconds * frontEnd.SampleRate);
        for (int start = 0; start < count; start += stretch)
        {
            var random = new RandomStream(Seed, "stream/background", start / stretch);
            float volume = (float)(MaxNoise * random.NextDouble());
            Span<float> part = mixed.AsSpan(start, Math.Min(stretch, count - start));
            if (noises.Length == 0)
            {
                random.FillNormal(part, (float)FaintVolume);
                continue;
            }

            ReadOnlySpan<float> noise = noises[random.NextInt32(noises.Length)].Samples.Span;
            int position = random.NextInt32(noise.Length);
            foreach (ref float sample in part)
            {
                sample = volume * noise[position];
                position = position + 1 < noise.Length ? position + 1 : 0;
            }
        }

        return mixed;
    }

    private static AudioClip Sound(DataItem item, AudioFrontEnd frontEnd) => item.Read() is AudioClip clip
        ? Resampler.Resample(clip, frontEnd.SampleRate)
        : throw new InputException($"{item.Path}, which is no sound", "recordings of sound", "streams are for sounds");
}
