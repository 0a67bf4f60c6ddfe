using System.Text.Json.Serialization;

namespace MicroNets.Data.FrontEnds;

/// <summary>A front end that reads waveforms.</summary>
public abstract record AudioFrontEnd : FrontEnd
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override InputContent Content => InputContent.Spectrogram;

    /// <summary>Samples per second; clips at another rate are resampled.</summary>
    public int SampleRate { get; init; } = 16000;

    /// <summary>A clip needs so many samples; shorter ones end in silence.</summary>
    internal virtual int ShortestClip => 0;

    internal override RawContent Adapted(RawContent content)
    {
        if (content is not AudioClip clip)
            return content;
        clip = Resampler.Resample(clip, SampleRate);
        if (clip.Samples.Length >= ShortestClip)
            return clip;
        float[] samples = new float[ShortestClip];
        clip.Samples.CopyTo(samples);
        return new AudioClip(SampleRate, samples);
    }

    /// <summary>What is made of each frame.</summary>
    internal abstract FrameFeatures FrameFeatures { get; }

    /// <summary>How many samples of a clip of <paramref name="available"/> count: a fixed length, or all.</summary>
    internal virtual int ClipSamples(int available) => available;

    /// <summary>Frames that one window of features is computed from.</summary>
    internal virtual int WindowFrames => Output.Height;

    /// <summary>The samples that count: cut, or padded with silence at the end, to <see cref="ClipSamples"/>.</summary>
    internal ReadOnlySpan<float> Clip(AudioClip clip)
    {
        ReadOnlySpan<float> samples = clip.Samples.Span;
        int count = ClipSamples(samples.Length);
        if (samples.Length >= count)
            return samples[..count];
        float[] padded = new float[count];
        samples.CopyTo(padded);
        return padded;
    }

    /// <summary>Samples from the start of a frame of one window of features to the start of the next.</summary>
    internal abstract int WindowFrameStep { get; }

    /// <summary>Samples from the start of a window to the start of the next in a longer clip.</summary>
    internal abstract int WindowStep { get; }

    /// <summary>Samples that one window of features is computed from.</summary>
    internal int WindowSamples => ((WindowFrames - 1) * WindowFrameStep) + FrameFeatures.FrameSamples;
}
