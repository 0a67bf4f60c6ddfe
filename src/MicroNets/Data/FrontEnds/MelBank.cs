using System.Runtime.Intrinsics;

namespace MicroNets.Data.FrontEnds;

/// <summary>Overlapping triangles over the bins of a spectrum. Band b sums weight · spectrum over its own run of bins.</summary>
internal sealed class MelBank
{
    private readonly (int FirstBin, double[] Weights)[] _bands;

    private MelBank(double[,] weights)
    {
        _bands = new (int, double[])[weights.GetLength(0)];
        for (int band = 0; band < _bands.Length; band++)
        {
            int[] used = [.. Enumerable.Range(0, weights.GetLength(1)).Where(bin => weights[band, bin] != 0)];
            int first = used.FirstOrDefault(), count = used.Length == 0 ? 0 : used[^1] - first + 1;
            int row = band;
            _bands[band] = (first, [.. Enumerable.Range(first, count).Select(bin => weights[row, bin])]);
        }
    }

    private MelBank((int FirstBin, double[] Weights)[] bands) => _bands = bands;

    public int Bands => _bands.Length;

    /// <summary>The first bin of a band's run and the weights of its bins.</summary>
    public (int FirstBin, ReadOnlyMemory<double> Weights) this[int band] => _bands[band];

    /// <summary>Every n-th band, from the first on.</summary>
    public MelBank Every(int n) => new([.. _bands.Where((_, band) => band % n == 0)]);

    public void Apply(ReadOnlySpan<Vector256<double>> spectrum, Span<Vector256<double>> bands)
    {
        for (int band = 0; band < _bands.Length; band++)
        {
            (int firstBin, double[] weights) = _bands[band];
            Vector256<double> sum = Vector256<double>.Zero;
            ReadOnlySpan<Vector256<double>> bins = spectrum.Slice(firstBin, weights.Length);
            for (int i = 0; i < bins.Length; i++)
                sum += bins[i] * weights[i];
            bands[band] = sum;
        }
    }

    /// <summary>
    /// The filter bank of TensorFlow's <c>mfcc</c> op (mfcc_mel_filterbank.cc): centres equally spaced on the HTK scale
    /// 1127·ln(1 + f/700) between the limits; a bin gives its share w of the way down to the band below it and 1 − w to the band above;
    /// bins outside ⌊1.5 + low/Δ⌋ … ⌊high/Δ⌋ count nowhere.
    /// </summary>
    public static MelBank TensorFlow(int bands, int bins, double sampleRate, double lowHertz, double highHertz)
    {
        static double Mel(double hertz) => 1127 * Math.Log(1 + hertz / 700);
        double low = Mel(lowHertz), spacing = (Mel(highHertz) - low) / (bands + 1);
        double Centre(int band) => low + spacing * (band + 1);
        double hertzPerBin = 0.5 * sampleRate / (bins - 1);
        int first = (int)(1.5 + lowHertz / hertzPerBin), last = Math.Min((int)(highHertz / hertzPerBin), bins - 1);
        var weights = new double[bands, bins];
        int above = 0;
        for (int bin = first; bin <= last; bin++)
        {
            double mel = Mel(bin * hertzPerBin);
            while (above < bands && Centre(above) < mel)
                above++;
            double share = (Centre(above) - mel) / spacing;
            if (above > 0)
                weights[above - 1, bin] = share;
            if (above < bands)
                weights[above, bin] = 1 - share;
        }

        return new MelBank(weights);
    }

    /// <summary>
    /// The bank of Slaney's Auditory Toolbox as librosa computes it: linear below 1 kHz (200/3 Hz a mel), logarithmic above (factor 6.4 in
    /// 27 mels), triangles that are linear in hertz and scaled by 2 / (upper − lower edge).
    /// </summary>
    public static MelBank Slaney(int bands, int bins, double sampleRate, double lowHertz, double highHertz)
    {
        const double HertzPerMel = 200.0 / 3, Knee = 1000;
        double logStep = Math.Log(6.4) / 27;
        double Mel(double hertz) => hertz < Knee ? hertz / HertzPerMel : Knee / HertzPerMel + Math.Log(hertz / Knee) / logStep;
        double Hertz(double mel) => mel < Knee / HertzPerMel ? mel * HertzPerMel : Knee * Math.Exp(logStep * (mel - Knee / HertzPerMel));
        double low = Mel(lowHertz), spacing = (Mel(highHertz) - low) / (bands + 1);
        double[] edges = [.. Enumerable.Range(0, bands + 2).Select(i => Hertz(low + spacing * i))];
        var weights = new double[bands, bins];
        for (int band = 0; band < bands; band++)
        {
            double lower = edges[band], centre = edges[band + 1], upper = edges[band + 2];
            for (int bin = 0; bin < bins; bin++)
            {
                double hertz = bin * 0.5 * sampleRate / (bins - 1);
                double height = Math.Min((hertz - lower) / (centre - lower), (upper - hertz) / (upper - centre));
                weights[band, bin] = Math.Max(0, height) * 2 / (upper - lower);
            }
        }

        return new MelBank(weights);
    }
}
