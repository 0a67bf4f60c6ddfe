using MicroNets.Numerics;

namespace MicroNets.Data.Augmentation;

/// <summary>
/// With <see cref="Probability"/>, adds a random stretch of a random background recording at a volume drawn from U(0,
/// <see cref="MaxVolume"/>) and clips to [−1, 1], as TensorFlow's speech commands example does. Without recordings it changes nothing.
/// </summary>
public sealed record NoiseMix(double Probability, double MaxVolume) : AudioAugmentation
{
    internal override void Apply(Span<float> samples, int sampleRate, EquatableArray<AudioClip> noise, ref RandomStream random)
    {
        bool mix = random.NextDouble() < Probability;
        float volume = (float)(random.NextDouble() * MaxVolume);
        if (!mix || noise.Count == 0)
            return;
        ReadOnlySpan<float> recording = noise[random.NextInt32(noise.Count)].Samples.Span;
        if (recording.IsEmpty)
            return;
        int position = random.NextInt32(recording.Length);
        foreach (ref float sample in samples)
        {
            sample = Math.Clamp(sample + recording[position] * volume, -1, 1);
            position = position + 1 < recording.Length ? position + 1 : 0;
        }
    }
}
