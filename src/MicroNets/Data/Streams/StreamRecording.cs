namespace MicroNets.Data.Streams;

/// <summary>A long recording, 16-bit samples as a device hears them, and what happens in it.</summary>
/// <param name="Events">By start; also those of classes that a rule does not count as events.</param>
internal sealed record StreamRecording(int SampleRate, ReadOnlyMemory<short> Samples, EquatableArray<TrueEvent> Events)
{
    public double Hours => Samples.Length / 3600.0 / SampleRate;

    /// <param name="clip">At the rate that the front end reads.</param>
    public static StreamRecording Of(AudioClip clip, EquatableArray<TrueEvent> events)
    {
        short[] samples = new short[clip.Samples.Length];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = Sample(clip.Samples.Span[i]);
        return new StreamRecording(clip.SampleRate, samples, [.. events.OrderBy(one => one.StartSeconds)]);
    }

    internal static short Sample(float value) => (short)Math.Clamp(MathF.Round(value * 32768), short.MinValue, short.MaxValue);
}

/// <summary>Something that happens in a recording.</summary>
internal readonly record struct TrueEvent(string Name, double StartSeconds, double EndSeconds);

/// <summary>What was found in a recording.</summary>
/// <param name="Seconds">At which it was said: the end of the window.</param>
internal readonly record struct FoundEvent(string Name, double Seconds);
