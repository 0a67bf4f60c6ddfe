using System.IO.Hashing;
using MicroNets.Data.Sets;
using MicroNets.Numerics;

namespace MicroNets.Data.Anomalies;

/// <summary>
/// Something to judge by where there is no recording of a fault: copies of normal recordings with a tone, knocks, noise or another gain.
/// How a detector does on them says that it works, and little about real faults.
/// </summary>
internal static class DisturbedRecordings
{
    private const string Mark = "#disturbed-";

    private const double RingSteps = 12;

    private static readonly string[] s_kinds = ["tone", "knocks", "noise", "gain"];

    /// <summary>For messages and records.</summary>
    public const string Words = "disturbed copies of normal recordings (a tone, knocks, noise, another gain)";

    /// <summary>Whether an item of this path was made here.</summary>
    public static bool IsMade(string path) => path.Contains(Mark, StringComparison.Ordinal);

    /// <summary>
    /// The set with a split <c>test</c> of the normal items that are held out of training, its own or those of <c>val</c>, and their
    /// copies. Itself where there are anomalies, or no recordings.
    /// </summary>
    /// <param name="data">Disposed with the result.</param>
    public static DataSet Ensure(DataSet data, Action<string> say)
    {
        string from = data.Contains(SplitNames.Test) ? SplitNames.Test : SplitNames.Validation;
        if (!data.Contains(from) || data.Splits.Any(split => split.Items.Any(item => item.IsAnomaly == true))
            || data[from].Items[0].Read() is not (AudioClip or SeriesRecording))
            return data;
        EquatableArray<DataItem> normal = data[from].Items;
        say($"WARNING: data '{data.Path}' has no anomalies: {Words} are judged instead, which say little about real faults");
        return data.With(data.Classes, [.. data.Splits.Where(split => split.Name != SplitNames.Test),
            new DataSplit(SplitNames.Test, [.. normal, .. normal.SelectMany(item => s_kinds.Select(kind => Copy(item, kind)))])]);
    }

    private static DataItem Copy(DataItem item, string kind) =>
        new DataItem($"{item.Path}{Mark}{kind}", item.Label, item.Stamp, () => item.Read() switch
        {
            AudioClip clip => new AudioClip(clip.SampleRate, Disturbed(clip.Samples.Span, 1, kind, item.Path)),
            SeriesRecording recording => new SeriesRecording(recording.RateHertz, recording.Channels,
                Disturbed(recording.Values.Span, recording.Channels.Count, kind, item.Path)),
            var other => other,
        }).OfMachine(item.Group!, item.Label, true);

    // In units of how much a channel moves about its mean; all channels at once, as a fault of the machine is.
    private static float[] Disturbed(ReadOnlySpan<float> values, int channels, string kind, string path)
    {
        var random = new RandomStream(Crc32.HashToUInt32(System.Text.Encoding.UTF8.GetBytes(path)), kind);
        int steps = values.Length / channels;
        double[] mean = new double[channels], deviation = new double[channels];
        for (int i = 0; i < values.Length; i++)
            mean[i % channels] += values[i] / (double)steps;
        for (int i = 0; i < values.Length; i++)
            deviation[i % channels] += Math.Pow(values[i] - mean[i % channels], 2) / steps;
        double Between(double low, double high) => low + ((high - low) * random.NextDouble());
        double size = kind switch
        {
            "tone" => Between(0.2, 0.6),
            "knocks" => Between(2, 5),
            "noise" => Between(0.3, 0.8),
            _ => Between(0.15, 0.4) * (random.NextInt32(2) == 0 ? 1 : -1),
        };
        double turn = 2 * Math.PI * Between(0.02, 0.45);
        int period = (int)Between(steps / 40.0, steps / 4.0) + 1;
        float[] disturbed = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int step = i / channels, since = step % period;
            double unit = Math.Sqrt(deviation[i % channels]), about = values[i] - mean[i % channels];
            double added = kind switch
            {
                "tone" => size * unit * Math.Sin(turn * step),
                "knocks" => size * unit * Math.Exp(-since / RingSteps) * Math.Sin(turn * since),
                "noise" => size * unit * random.NextNormal(),
                _ => size * about,
            };
            disturbed[i] = (float)(values[i] + added);
        }

        return disturbed;
    }
}
