using MicroNets.Data.FrontEnds;

namespace MicroNets.Data.Tasks.Inference;

/// <summary>
/// The spectral front end for windows of a series. Its features are brought to mean 0 and deviation 1, since one scale of eight bits has to
/// hold them all.
/// </summary>
internal static class SpectraFit
{
    /// <param name="training">Recordings that the means and deviations are taken from.</param>
    public static SeriesSpectra Of(SeriesWindows windows, IEnumerable<RawContent> training)
    {
        var spectra = new SeriesSpectra(windows.Window, windows.Channels)
        {
            Stride = windows.Stride,
            RateHertz = windows.RateHertz,
            Mean = windows.Mean,
            Deviation = windows.Deviation,
        };
        spectra = spectra with { Bands = Math.Min(spectra.Bands, spectra.Transform / 2) };
        FeatureExtractor extractor = spectra.Compile();
        float[][] features = [.. training.Where(spectra.Accepts).SelectMany(content =>
        {
            float[] found = new float[extractor.Windows(content) * spectra.Output.Elements];
            extractor.Extract(content, found);
            return found.Chunk(spectra.FrameFeatures);
        })];
        (double Mean, double Deviation)[] moments = [.. Enumerable.Range(0, spectra.FrameFeatures).Select(feature =>
            Moments.Of(features.Select(frame => (double)frame[feature])))];
        return spectra with
        {
            Centre = [.. moments.Select(moment => (float)moment.Mean)],
            Gain = [.. moments.Select(moment => (float)(1 / moment.Deviation))],
        };
    }
}
