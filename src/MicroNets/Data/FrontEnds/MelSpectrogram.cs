using System.Collections.Concurrent;
using System.Runtime.Intrinsics;

namespace MicroNets.Data.FrontEnds;

/// <summary>Frames of a signal → mel bands → a function of the bands of one frame, four frames at a time.</summary>
/// <param name="transform">Maps a frame's bands, in place or shortened, to its features; a lane is a frame.</param>
internal sealed class MelSpectrogram(PowerSpectrogram spectrogram, MelBank bank, SpectrumScale scale, int features,
    MelSpectrogram.Transform transform)
{
    private readonly ConcurrentBag<Scratch> _idle = [];

    public delegate void Transform(ReadOnlySpan<Vector256<double>> bands, Span<Vector256<double>> features);

    /// <summary>Writes frames × features values.</summary>
    public void Compute(ReadOnlySpan<float> samples, int frames, Span<float> destination)
    {
        if (!_idle.TryTake(out Scratch? scratch))
            scratch = new Scratch(spectrogram, bank.Bands, features);
        for (int frame = 0; frame < frames; frame += RealFft.Lanes)
        {
            spectrogram.Compute(samples, frame, scratch.Spectrum);
            Span<Vector256<double>> spectrum = scratch.Spectrum.Power;
            if (scale == SpectrumScale.Magnitude)
            {
                for (int bin = 0; bin < spectrum.Length; bin++)
                    spectrum[bin] = Vector256.Sqrt(spectrum[bin]);
            }

            bank.Apply(spectrum, scratch.Bands);
            transform(scratch.Bands, scratch.Features);
            for (int lane = 0; lane < Math.Min(RealFft.Lanes, frames - frame); lane++)
            {
                for (int i = 0; i < features; i++)
                    destination[(frame + lane) * features + i] = (float)scratch.Features[i].GetElement(lane);
            }
        }

        _idle.Add(scratch);
    }

    private sealed class Scratch(PowerSpectrogram spectrogram, int bands, int features)
    {
        public PowerSpectrogram.Scratch Spectrum { get; } = new(spectrogram);

        public Vector256<double>[] Bands { get; } = new Vector256<double>[bands];

        public Vector256<double>[] Features { get; } = new Vector256<double>[features];
    }
}
