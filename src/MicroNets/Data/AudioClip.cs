namespace MicroNets.Data;

/// <summary>Mono audio. Integer recordings map full scale to [−1, 1); several channels are averaged into one.</summary>
public sealed class AudioClip : RawContent
{
    public AudioClip(int sampleRate, ReadOnlyMemory<float> samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        SampleRate = sampleRate;
        Samples = samples;
    }

    /// <summary>Samples per second.</summary>
    public int SampleRate { get; }

    public ReadOnlyMemory<float> Samples { get; }

    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples.Length / SampleRate);

    public override string ToString() => $"{Duration.TotalSeconds:0.###} s at {SampleRate} Hz";
}
