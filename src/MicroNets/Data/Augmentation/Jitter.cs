using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Data.Augmentation;

/// <summary>
/// value·g + n for series of a sensor: one g from U(1 − <see cref="MaxGain"/>, 1 + <see cref="MaxGain"/>) for the sample, and for each
/// value its own n from N(0, (<see cref="Noise"/>·d)²), d the root mean square of the sample's values: no sensor is mounted or calibrated
/// quite like another.
/// </summary>
public sealed record Jitter(double MaxGain, double Noise) : FeatureAugmentation
{
    internal override void Apply(Span<float> features, Shape shape, ref RandomStream random)
    {
        double squares = 0;
        foreach (float value in features)
            squares += (double)value * value;
        float gain = (float)(1 + (((2 * random.NextDouble()) - 1) * MaxGain));
        double deviation = Noise * Math.Sqrt(squares / features.Length);
        foreach (ref float value in features)
            value = (value * gain) + (float)(deviation * Ziggurat.Next(ref random));
    }
}
