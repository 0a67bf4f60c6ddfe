using MicroNets.Data.Anomalies;
using MicroNets.Data.FrontEnds;

namespace MicroNets.Search.Detectors;

/// <summary>A clip for the choice of a detector: statistics of its bands, mean and deviation, and those of disturbed copies.</summary>
/// <param name="Machine">Index into the machines.</param>
/// <param name="Disturbed">One per kind of <see cref="FrameDisturbances.All"/>; empty for clips that are judged as they are.</param>
internal sealed record ClipStatistics(int Machine, bool? IsAnomaly, float[] Statistics, EquatableArray<float[]> Disturbed);

/// <summary>
/// Clips under one summary: its centre and gain fitted to the normal ones, and the samples that detectors are fitted to: all, all but a
/// fold, and all but a machine.
/// </summary>
internal sealed class DetectorFeatures
{
    /// <summary>Every clip is held out of one of the fits.</summary>
    public const int Folds = 4;

    // From this ratio on between the largest and the median deviation, statistics have different units.
    private const double OtherUnits = 20;

    private readonly EquatableArray<string> _machines;
    private readonly int[] _folds;
    private readonly NormalSamples[] _withoutFold;
    private readonly NormalSamples[] _withoutMachine;

    public DetectorFeatures(EquatableArray<string> machines, IReadOnlyList<ClipStatistics> normal, IReadOnlyList<ClipStatistics> labelled,
        FrameStatistic statistic)
    {
        _folds = FoldsOf(normal);
        _machines = machines;
        NormalClips = normal;
        LabelledClips = labelled;
        Size = new FrameSummary(statistic).Count(normal[0].Statistics.Length / 2);
        Summary = Fit(normal, statistic, Size);
        Normal = [.. normal.Select(clip => Features(clip.Statistics))];
        Disturbed = [.. FrameDisturbances.All.Select((_, kind) => normal.Select(clip => Features(clip.Disturbed[kind])).ToArray())];
        Labelled = [.. labelled.Select(clip => Features(clip.Statistics))];
        Whole = Samples(_ => true);
        _withoutFold = [.. Enumerable.Range(0, Folds).Select(fold => Samples(clip => FoldOf(clip) != fold))];
        _withoutMachine = machines.Count < 2 ? []
            : [.. machines.Select((_, machine) => Samples(clip => normal[clip].Machine != machine && FoldOf(clip) != 0))];
    }

    public FrameSummary Summary { get; }

    public int Size { get; }

    public IReadOnlyList<ClipStatistics> NormalClips { get; }

    public IReadOnlyList<ClipStatistics> LabelledClips { get; }

    /// <summary>Features of each normal clip.</summary>
    public float[][] Normal { get; }

    /// <summary>Of each kind of disturbance and each normal clip.</summary>
    public float[][][] Disturbed { get; }

    public float[][] Labelled { get; }

    public NormalSamples Whole { get; }

    public NormalSamples WithoutFold(int fold) => _withoutFold[fold];

    /// <summary>Neither the machine nor the first fold of the others.</summary>
    public NormalSamples WithoutMachine(int machine) => _withoutMachine[machine];

    /// <summary>The fold that a normal clip is held out in: of each machine as many in each, as far as they go.</summary>
    public int FoldOf(int clip) => _folds[clip];

    private static int[] FoldsOf(IReadOnlyList<ClipStatistics> normal)
    {
        var counts = new Dictionary<int, int>();
        return [.. normal.Select(clip => (counts[clip.Machine] = counts.GetValueOrDefault(clip.Machine) + 1) % Folds)];
    }

    // Statistics of different units are divided by their deviations over the clips.
    private static FrameSummary Fit(IReadOnlyList<ClipStatistics> normal, FrameStatistic statistic, int size)
    {
        var centre = new double[size];
        var squares = new double[size];
        foreach (ClipStatistics clip in normal)
        {
            for (int i = 0; i < size; i++)
                centre[i] += clip.Statistics[i] / (double)normal.Count;
        }

        foreach (ClipStatistics clip in normal)
        {
            for (int i = 0; i < size; i++)
                squares[i] += Math.Pow(clip.Statistics[i] - centre[i], 2) / normal.Count;
        }

        // A statistic that hardly moves is not blown up.
        double largest = Math.Sqrt(squares.Max()), least = 1e-3 * largest;
        bool isScaled = largest > OtherUnits * Math.Sqrt(squares.Order().ElementAt(size / 2));
        return new FrameSummary(statistic)
        {
            Centre = [.. centre.Select(value => (float)value)],
            Gain = isScaled && least > 0 ? [.. squares.Select(square => (float)(1 / Math.Max(least, Math.Sqrt(square))))] : [],
        };
    }

    private float[] Features(float[] statistics) =>
        [.. Enumerable.Range(0, Size).Select(i => (statistics[i] - Summary.Centre[i]) * (Summary.Gain.Count == 0 ? 1 : Summary.Gain[i]))];

    private NormalSamples Samples(Func<int, bool> holds)
    {
        int[] clips = [.. Enumerable.Range(0, Normal.Length).Where(holds)];
        return new NormalSamples(Size, _machines, [.. clips.SelectMany(clip => Normal[clip])],
            [.. clips.Select(clip => NormalClips[clip].Machine)]);
    }
}
