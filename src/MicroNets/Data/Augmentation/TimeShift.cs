using MicroNets.Numerics;

namespace MicroNets.Data.Augmentation;

/// <summary>Moves a clip by a uniform time of up to <see cref="MaxMilliseconds"/> either way; silence moves in.</summary>
public sealed record TimeShift(double MaxMilliseconds) : AudioAugmentation
{
    internal override void Apply(Span<float> samples, int sampleRate, EquatableArray<AudioClip> noise, ref RandomStream random)
    {
        int limit = Math.Min((int)Math.Round(MaxMilliseconds / 1000 * sampleRate), samples.Length);
        int shift = random.NextInt32(2 * limit + 1) - limit;
        if (shift >= 0)
        {
            samples[..^shift].CopyTo(samples[shift..]);
            samples[..shift].Clear();
        }
        else
        {
            samples[-shift..].CopyTo(samples);
            samples[^-shift..].Clear();
        }
    }
}
