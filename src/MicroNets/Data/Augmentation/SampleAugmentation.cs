using System.Text.Json.Serialization;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Data.Augmentation;

/// <summary>
/// A random change of a training sample that keeps its class. What it does depends on the stream it is handed alone; a list of them is
/// applied in order, each drawing from the stream where the one before it stopped.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TimeShift), "timeShift")]
[JsonDerivedType(typeof(NoiseMix), "noiseMix")]
[JsonDerivedType(typeof(FrameShift), "frameShift")]
[JsonDerivedType(typeof(SpecAugment), "specAugment")]
[JsonDerivedType(typeof(HorizontalFlip), "horizontalFlip")]
[JsonDerivedType(typeof(Translate), "translate")]
[JsonDerivedType(typeof(RandomCrop), "randomCrop")]
[JsonDerivedType(typeof(Jitter), "jitter")]
[JsonDerivedType(typeof(BrightnessContrast), "brightnessContrast")]
public abstract record SampleAugmentation
{
    private protected SampleAugmentation()
    {
    }
}

/// <summary>Changes a waveform, before the front end.</summary>
public abstract record AudioAugmentation : SampleAugmentation
{
    /// <summary>Changes <paramref name="samples"/> in place.</summary>
    /// <param name="noise">Background recordings at the same sampling rate; may be empty.</param>
    internal abstract void Apply(Span<float> samples, int sampleRate, EquatableArray<AudioClip> noise, ref RandomStream random);
}

/// <summary>Changes features or pixels, after the front end. Allocates nothing.</summary>
public abstract record FeatureAugmentation : SampleAugmentation
{
    /// <summary>Changes <paramref name="features"/>, NHWC of <paramref name="shape"/>, in place.</summary>
    internal abstract void Apply(Span<float> features, Shape shape, ref RandomStream random);
}
