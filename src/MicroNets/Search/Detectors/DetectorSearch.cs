using MicroNets.Data.FrontEnds;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Search.Detectors;

/// <summary>
/// Chooses among detectors that keep the limits. Closed forms are tried under every summary of the frames, methods that are trained under
/// the one that suits the closed forms best, then the sum of the best two. Where clips are labelled, the best AUC decides, and among those
/// within <see cref="Alike"/> of it the smallest network: on clips that did not choose that does better than the proxy, which orders
/// methods where nothing else does. Without labels the proxy decides, and among those within <see cref="AlikeProxies"/> of the best a
/// density.
/// </summary>
internal static class DetectorSearch
{
    /// <summary>Differences of AUC that so few labelled clips do not show.</summary>
    public const double Alike = 0.005;

    /// <summary>Differences of the proxy that order nothing.</summary>
    public const double AlikeProxies = 0.02;

    /// <summary>The line in every table: the mean of the frames, half of the directions left out.</summary>
    public static SubspaceDetector PrincipalComponentLine(int bands) => new(bands / 2, SubspaceWeighting.None);

    /// <param name="holds">Whether a network keeps the limits.</param>
    /// <param name="tried">Told of each trial.</param>
    /// <exception cref="InfeasibleException">No detector keeps the limits.</exception>
    public static (DetectorTrial Best, EquatableArray<DetectorTrial> Trials) Run(
        EquatableArray<string> machines,
        IReadOnlyList<ClipStatistics> normal,
        IReadOnlyList<ClipStatistics> labelled,
        DetectorTraining training,
        Func<Network, bool> holds,
        Action<DetectorTrial> tried,
        CancellationToken cancellation)
    {
        using var pool = new WorkerPool();
        var trials = new List<DetectorTrial>();
        DetectorFeatures[] summaries =
        [
            .. from statistic in Enum.GetValues<FrameStatistic>()
               select new DetectorFeatures(machines, normal, labelled, statistic),
        ];
        int bands = normal[0].Statistics.Length / 2;
        foreach (DetectorFeatures features in summaries)
            Try(features, Subspaces(bands, features.Size, features.WithoutFold(0).Count));
        if (trials.Count == 0)
            throw new InfeasibleException(
                "found no detector that keeps the limits; expected one; relax the limit on flash, SRAM or latency");

        DetectorFeatures suited = summaries.First(features => features.Summary == Choose(trials).Summary);
        Try(suited, Trained(bands, machines.Count));
        DetectorTrial[] addable = [.. trials.Where(trial => trial.Summary == suited.Summary && SumDetector.CanAdd(trial.Detector))];
        if (addable.Length > 1)
            Try(suited, [new SumDetector([.. addable.GroupBy(trial => trial.Detector.GetType()).Select(method =>
                Choose([.. method]).Detector).Take(2)])]);
        return (Choose(trials), [.. trials]);

        void Try(DetectorFeatures features, IEnumerable<Detector> detectors)
        {
            foreach (Detector detector in detectors.SelectMany(Sizes).Where(detector => !trials.Any(trial => trial.Detector == detector
                && trial.Summary == features.Summary)))
            {
                cancellation.ThrowIfCancellationRequested();
                if (detector is SumDetector { Parts.Count: < 2 } || !holds(detector.Build(features.Size, machines.Count).Fold()))
                    continue;
                DetectorTrial trial = DetectorTrial.Run(detector, features, training, pool);
                trials.Add(trial);
                tried(trial);
            }

            // Fewer directions where all of them do not fit.
            IEnumerable<Detector> Sizes(Detector detector) => detector is SubspaceDetector subspace && !holds(subspace.Build(features.Size,
                machines.Count).Fold())
                ? new[] { 64, 32, 16, 8, 4 }.Select(rows => subspace with { Rows = rows }).Where(smaller =>
                    holds(smaller.Build(features.Size, machines.Count).Fold())).Take(1)
                : [detector];
        }
    }

    /// <summary>The trial that is handed on.</summary>
    internal static DetectorTrial Choose(IReadOnlyCollection<DetectorTrial> trials)
    {
        if (trials.Max(trial => trial.Auc) is { } best)
            return trials.Where(trial => trial.Auc >= best - Alike).OrderBy(trial => trial.Macs).ThenByDescending(trial =>
                trial.Auc).First();
        double highest = trials.Max(trial => trial.Proxy);
        return trials.Where(trial => trial.Proxy >= highest - AlikeProxies).OrderByDescending(IsDensity).ThenByDescending(trial =>
            trial.Proxy).First();
    }

    // Weighs each direction by what is normal in it, so it depends least on a size that only faults could choose.
    private static bool IsDensity(DetectorTrial trial) => trial.Detector
        is SubspaceDetector { Weighting: SubspaceWeighting.InverseDeviation };

    // Directions to leave out in eighths of the bands, as far as the clips determine them.
    private static IEnumerable<Detector> Subspaces(int bands, int size, int clips)
    {
        for (int eighths = 0; eighths < 7; eighths++)
        {
            int first = bands * eighths / 8;
            if (first >= size || (first > 0 && first >= clips - 1) || (eighths > 0 && first == bands * (eighths - 1) / 8))
                continue;
            if (eighths > 0)
                yield return new SubspaceDetector(first, SubspaceWeighting.None);
            if (eighths % 2 == 0 && eighths < 6)
                yield return new SubspaceDetector(first, SubspaceWeighting.InverseDeviation);
        }

        if (size == 1)
            yield return new SubspaceDetector(0, SubspaceWeighting.None);
    }

    private static IEnumerable<Detector> Trained(int bands, int machines)
    {
        int wide = Math.Max(8, bands / 2), narrow = Math.Max(4, bands / 8);
        yield return new AutoencoderDetector([wide, narrow, wide]);
        if (machines < 2)
            yield break;
        yield return new EmbeddingDetector([wide, narrow]);
        yield return new IdentityDetector([wide, narrow]);
    }
}
