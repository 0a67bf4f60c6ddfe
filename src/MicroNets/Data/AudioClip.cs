namespace MicroNets.Data;

/// <summary>Mono audio. Integer recordings map full scale to [−1, 1); several channels are averaged into one.</summary>
public sealed class AudioClip : RawContent
{
    /// <param name="sampleRate">Hertz, positive.</param>
    /// <param name="samples">In [−1, 1]; not copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not positive.</exception>
    public AudioClip(int sampleRate, ReadOnlyMemory<float> samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        SampleRate = sampleRate;
        Samples = samples;
    }

    /// <summary>Samples per second.</summary>
    public int SampleRate { get; }

    /// <summary>Values in [−1, 1], <see cref="SampleRate"/> to the second.</summary>
    public ReadOnlyMemory<float> Samples { get; }

    /// <summary>Number of samples over the rate.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples.Length / SampleRate);

    /// <summary>For messages: "1 s at 16000 Hz".</summary>
    public override string ToString() => $"{Duration.TotalSeconds:0.###} s at {SampleRate} Hz";
}
