using System.Text.Json;
using MicroNets.Data.Augmentation;
using MicroNets.Data.FrontEnds;
using MicroNets.Numerics;

namespace MicroNets.Data.Caching;

/// <summary>
/// What is computed once per item: the front end over the clip as it is and, where waveforms are augmented, over <see cref="Variants"/>
/// augmented forms of it, among which training draws.
/// </summary>
internal sealed class FeatureRecipe
{
    private readonly FeatureExtractor _extractor;
    private readonly EquatableArray<AudioAugmentation> _augmentation;
    private readonly EquatableArray<AudioClip> _noise;
    private readonly ulong _seed;

    /// <param name="variants">Augmented forms per item; 0 where <paramref name="augmentation"/> is empty.</param>
    /// <param name="noise">Background recordings, read when there is an augmentation that wants them.</param>
    public FeatureRecipe(FrontEnd frontEnd, EquatableArray<AudioAugmentation> augmentation, int variants,
        EquatableArray<DataItem> noise, ulong seed)
    {
        _extractor = frontEnd.Compile();
        _augmentation = augmentation;
        _seed = seed;
        Variants = augmentation.Count == 0 ? 0 : variants;
        bool mixesNoise = Variants > 0 && augmentation.Any(step => step is NoiseMix);
        _noise = mixesNoise ? [.. noise.Select(item => (AudioClip)frontEnd.Adapted(item.Read()))] : [];
        string noiseStamps = mixesNoise ? string.Concat(noise.Select(item => $"{item.Path} {item.Stamp} ")) : "";
        Text = JsonSerializer.Serialize(frontEnd);
        if (Variants > 0)
            Text += $" {Variants} × {JsonSerializer.Serialize<SampleAugmentation[]>([.. augmentation])} {seed} {noiseStamps}";
    }

    /// <summary>Everything that decides the features, besides the content.</summary>
    public string Text { get; }

    public int Elements => _extractor.FrontEnd.Output.Elements;

    public int Variants { get; }

    /// <summary>Windows of the item as it is, then those of each variant.</summary>
    /// <exception cref="InputException">The item cannot be read, or a feature is no finite number; the message names the item.</exception>
    public float[] Compute(DataItem item)
    {
        RawContent content = _extractor.FrontEnd.Adapted(item.Read());
        try
        {
            int size = _extractor.Windows(content) * Elements;
            float[] rows = new float[size * (1 + Variants)];
            _extractor.Extract(content, rows.AsSpan(0, size));
            for (int variant = 0; variant < Variants; variant++)
                _extractor.Extract(Augment((AudioClip)content, item, variant), rows.AsSpan(size * (1 + variant), size));
            int bad = Array.FindIndex(rows, value => !float.IsFinite(value));
            return bad < 0 ? rows : throw new InputException($"{rows[bad]} among its features", "finite numbers",
                "mend the item or take it out ('micronets data PATH check' finds others)");
        }
        catch (InputException exception)
        {
            throw new InputException(item.Path, exception);
        }
    }

    private AudioClip Augment(AudioClip clip, DataItem item, int variant)
    {
        float[] samples = new float[((AudioFrontEnd)_extractor.FrontEnd).ClipSamples(clip.Samples.Length)];
        clip.Samples.Span[..Math.Min(samples.Length, clip.Samples.Length)].CopyTo(samples);
        // The stream is named by the item, not by its place, so that adding or removing items leaves the others' features valid.
        var random = new RandomStream(_seed, $"data/variant/{item.Path}", variant);
        foreach (AudioAugmentation step in _augmentation)
            step.Apply(samples, clip.SampleRate, _noise, ref random);
        return new AudioClip(clip.SampleRate, samples);
    }
}
