using MicroNets.Numerics;

namespace MicroNets.Data.Anomalies;

/// <summary>
/// Kinds of change in frames × bands that a fault may cause. They stand in for anomalies where there are none to choose a method by; sizes
/// are in units of how much a band of a normal clip varies over time.
/// </summary>
internal enum FrameDisturbance
{
    /// <summary>Some bands are louder or softer throughout, as by another resonance.</summary>
    Resonance,

    /// <summary>Everything moves along the bands by a part of one, as by another speed.</summary>
    Shift,

    /// <summary>A stroke in every so many frames.</summary>
    Strokes,

    /// <summary>Steady noise under some bands.</summary>
    Noise,

    /// <summary>Some bands swell and fade.</summary>
    Flutter,
}

/// <summary>Makes disturbed clips of normal ones.</summary>
internal static class FrameDisturbances
{
    public static EquatableArray<FrameDisturbance> All { get; } = [.. Enum.GetValues<FrameDisturbance>()];

    /// <summary>The standard deviation over time of a band: the median over the bands.</summary>
    public static double Unit(ReadOnlySpan<float> frames, int bands)
    {
        int count = frames.Length / bands;
        var deviations = new double[bands];
        for (int band = 0; band < bands; band++)
        {
            double sum = 0, squares = 0;
            for (int i = band; i < frames.Length; i += bands)
            {
                sum += frames[i];
                squares += (double)frames[i] * frames[i];
            }

            deviations[band] = Math.Sqrt(Math.Max(0, (squares / count) - (sum / count * (sum / count))));
        }

        Array.Sort(deviations);
        return deviations[bands / 2];
    }

    /// <summary>A disturbed copy, of a size and place that <paramref name="random"/> draws.</summary>
    public static float[] Apply(FrameDisturbance kind, ReadOnlySpan<float> frames, int bands, double unit, ref RandomStream random)
    {
        float[] disturbed = frames.ToArray();
        int count = frames.Length / bands;
        double[] region = Region(bands, ref random);
        switch (kind)
        {
            case FrameDisturbance.Resonance:
                double step = Signed(0.1, 0.6, ref random) * unit;
                Add(disturbed, region, _ => step);
                break;
            case FrameDisturbance.Shift:
                Move(frames, bands, Signed(0.1, 0.6, ref random), disturbed);
                break;
            case FrameDisturbance.Strokes:
                int period = 3 + random.NextInt32(27), phase = random.NextInt32(period);
                double stroke = Between(0.6, 2.5, ref random) * unit;
                Add(disturbed, region, frame => frame % period == phase ? stroke : 0);
                break;
            case FrameDisturbance.Noise:
                AddNoise(disturbed, region, Between(-2.5, -0.5, ref random) * unit, unit);
                break;
            case FrameDisturbance.Flutter:
                double swell = Between(0.1, 0.6, ref random) * unit,
                    turn = 2 * Math.PI / Between(4, Math.Max(5, Math.Min(40, count)), ref random),
                    start = 2 * Math.PI * random.NextDouble();
                Add(disturbed, region, frame => swell * Math.Sin((turn * frame) + start));
                break;
        }

        return disturbed;
    }

    // A bell over the bands around a random one.
    private static double[] Region(int bands, ref RandomStream random)
    {
        double centre = bands * random.NextDouble(), width = Between(bands / 128.0, bands / 8.0, ref random);
        return [.. Enumerable.Range(0, bands).Select(band => Math.Exp(-(band - centre) * (band - centre) / (2 * width * width)))];
    }

    private static void Add(float[] frames, double[] region, Func<int, double> amount)
    {
        for (int i = 0; i < frames.Length; i++)
            frames[i] += (float)(amount(i / region.Length) * region[i % region.Length]);
    }

    private static void Move(ReadOnlySpan<float> frames, int bands, double shift, float[] moved)
    {
        for (int i = 0; i < frames.Length; i++)
        {
            int band = i % bands, other = Math.Clamp(band + Math.Sign(shift), 0, bands - 1);
            moved[i] = (float)(frames[i] + (Math.Abs(shift) * (frames[i - band + other] - frames[i])));
        }
    }

    // Levels add as powers do, with the unit as the scale of the logarithm.
    private static void AddNoise(float[] frames, double[] region, double level, double unit)
    {
        if (unit <= 0)
            return;
        int bands = region.Length;
        for (int band = 0; band < bands; band++)
        {
            double mean = 0;
            for (int i = band; i < frames.Length; i += bands)
                mean += frames[i] * (double)bands / frames.Length;
            double noise = mean + level;
            for (int i = band; i < frames.Length; i += bands)
                frames[i] += (float)(region[band] * unit * Math.Log(1 + Math.Exp(Math.Min(30, (noise - frames[i]) / unit))));
        }
    }

    private static double Signed(double low, double high, ref RandomStream random) =>
        Between(low, high, ref random) * (random.NextInt32(2) == 0 ? 1 : -1);

    private static double Between(double low, double high, ref RandomStream random) => low + ((high - low) * random.NextDouble());
}
