using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Quantization;

namespace MicroNets.Firmware;

/// <summary>Clips, or recordings of sensors, as firmware hears them, with what this machine's front end makes of them.</summary>
/// <param name="Samples">Of windows back to back, of each as many as its frames reach over: in 16 bits, or of sensors in single
/// precision.</param>
/// <param name="Features">Inputs of the network, quantised, back to back.</param>
/// <param name="Windows">Windows of each clip.</param>
internal sealed record AudioInputs(EquatableArray<byte> Samples, EquatableArray<sbyte> Features, EquatableArray<int> Windows)
{
    public int Count => Windows.Sum();

    /// <param name="format">Of the network's input.</param>
    /// <param name="frontEnd">Of sound, or with a summary of frames.</param>
    /// <exception cref="InputException">A clip is none, has another rate, or is too short for a window.</exception>
    public static AudioInputs Of(FrontEnd frontEnd, TensorFormat format, IEnumerable<RawContent> clips)
    {
        FeatureExtractor extractor = frontEnd.Compile();
        var samples = new List<byte>();
        var features = new List<sbyte>();
        var windows = new List<int>();
        foreach (RawContent content in clips)
        {
            int count = extractor.Windows(content);
            var values = new float[count * frontEnd.Output.Elements];
            extractor.Extract(content, values);
            features.AddRange(format.ToIntegers(values));
            for (int window = 0; window < count; window++)
                samples.AddRange(frontEnd switch
                {
                    AudioFrontEnd audio => MemoryMarshal.AsBytes<short>(Window(audio, (AudioClip)content, window)),
                    SeriesSpectra spectra => MemoryMarshal.AsBytes(spectra.RawWindow(content, window)),
                    _ => MemoryMarshal.AsBytes(((FrameArray)frontEnd).RawWindow(content, window)),
                });
            windows.Add(count);
        }

        return windows.Count > 0 ? new AudioInputs([.. samples], [.. features], [.. windows]) : throw new InputException("no clips",
            "at least one", "give a recording");
    }

    // A front end of whole clips fills a short one up with silence; one of windows in a stream does not know what would follow.
    private static short[] Window(AudioFrontEnd frontEnd, AudioClip clip, int window)
    {
        var samples = new short[frontEnd.WindowSamples];
        int start = window * frontEnd.WindowStep, available = Math.Min(clip.Samples.Length - start, samples.Length);
        if (available < samples.Length && frontEnd.ClipSamples(clip.Samples.Length) == clip.Samples.Length)
            throw new InputException($"{clip}", $"at least {samples.Length} samples, a whole input", "give longer recordings");
        ReadOnlySpan<float> source = clip.Samples.Span.Slice(start, available);
        for (int i = 0; i < source.Length; i++)
            samples[i] = (short)Math.Clamp(MathF.Round(source[i] * 32768), short.MinValue, short.MaxValue);
        return samples;
    }
}
