namespace MicroNets.Data.FrontEnds;

/// <summary>Resolutions of a spectrogram to choose between, from that of a task down.</summary>
internal static class SpectrogramResolutions
{
    /// <summary>Bands, or coefficients, of a frame, and samples from the start of a frame to the start of the next.</summary>
    internal readonly record struct Resolution(int Bands, int StepSamples);

    // Halvings of a map look best at even sides.
    private const int BandStep = 2;

    /// <summary>Fewer bands, longer steps, and both. Frames that do not overlap would miss what happens between them.</summary>
    /// <param name="keepEvery">Only every so many-th band reaches the network.</param>
    public static IEnumerable<Resolution> Of(int bands, int keepEvery, int stepSamples, int frameSamples)
    {
        int fewer = bands * 3 / 5 / (BandStep * keepEvery) * BandStep * keepEvery, longer = Math.Min(frameSamples, stepSamples * 3 / 2);
        return new Resolution[] { new(fewer, stepSamples), new(bands, longer), new(fewer, longer) }
            .Where(resolution => resolution.Bands > 0 && resolution != new Resolution(bands, stepSamples)).Distinct();
    }
}
