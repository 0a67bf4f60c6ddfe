using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Search.Detectors;

/// <summary>A detector under a summary, with what it promises.</summary>
/// <param name="Proxy">
/// Mean AUC of what it was not fitted to: held-out normal clips against disturbed copies of them, and against clips of machines that
/// it has not heard.
/// </param>
/// <param name="Auc">Mean over the machines of the AUC on labelled clips; null where there are none.</param>
/// <param name="HeldOut">The score of every normal clip, by the fit that it was held out of.</param>
internal sealed record DetectorTrial(Detector Detector, FrameSummary Summary, double Proxy, double? Auc, EquatableArray<double> HeldOut)
{
    /// <summary>The score of every labelled clip, by the fit to all normal ones; empty where there are none.</summary>
    public EquatableArray<double> Labelled { get; init; } = [];

    /// <summary>Multiply-accumulates of its network.</summary>
    public long Macs { get; init; }

    public static DetectorTrial Run(Detector detector, DetectorFeatures features, DetectorTraining training, WorkerPool pool)
    {
        int clips = features.Normal.Length;
        double[] heldOut = new double[clips];
        double[][] disturbed = [.. features.Disturbed.Select(_ => new double[clips])];
        double[] impostors = new double[clips];
        for (int fold = 0; fold < DetectorFeatures.Folds; fold++)
        {
            int[] held = [.. Enumerable.Range(0, clips).Where(clip => features.FoldOf(clip) == fold)];
            var scorer = new Scorer(detector, features.WithoutFold(fold), training, pool);
            Fill(heldOut, held, scorer.Scores(held.Select(clip => features.Normal[clip]), held.Select(clip => features.NormalClips[clip].Machine)));
            for (int kind = 0; kind < disturbed.Length; kind++)
                Fill(disturbed[kind], held, scorer.Scores(held.Select(clip => features.Disturbed[kind][clip]), held.Select(clip => features.NormalClips[clip].Machine)));
            if (detector.Scoring == AnomalyScoring.Identity)
                Fill(impostors, held, scorer.Scores(held.Select(clip => features.Normal[clip]), held.Select(clip => (features.NormalClips[clip].Machine + 1) % features.Whole.Machines.Count)));
        }

        int[][] machines = [.. Enumerable.Range(0, clips).GroupBy(clip => features.NormalClips[clip].Machine).Select(machine => machine.ToArray())];
        double Against(double[] scores) => machines.Average(machine => AnomalyScores.Auc([.. machine.Select(clip => heldOut[clip])], [.. machine.Select(clip => scores[clip])]));
        List<double> areas = [.. disturbed.Select(Against)];
        if (detector.Scoring == AnomalyScoring.Identity)
            areas.Add(Against(impostors));
        else if (CanTellMachines(detector, features))
            areas.Add(OfMachines(detector, features, training, pool));
        double[] labelled = ScoresOfLabelled(detector, features, training, pool);
        return new DetectorTrial(detector, features.Summary, areas.Average(), MeanAuc(features.LabelledClips, labelled), [.. heldOut])
        {
            Labelled = [.. labelled],
            Macs = detector.Build(features.Size, features.Whole.Machines.Count).Macs,
        };
    }

    private static bool CanTellMachines(Detector detector, DetectorFeatures features) =>
        features.Whole.Machines.Count > (detector.ComparesMachines ? 2 : 1) && Enumerable.Range(0, features.Whole.Machines.Count).All(machine => features.WithoutMachine(machine).Count >= 2);

    private static double OfMachines(Detector detector, DetectorFeatures features, DetectorTraining training, WorkerPool pool)
    {
        ILookup<bool, int> ofFirstFold = Enumerable.Range(0, features.Normal.Length).ToLookup(clip => features.FoldOf(clip) == 0);
        return Enumerable.Range(0, features.Whole.Machines.Count).Average(machine =>
        {
            var scorer = new Scorer(detector, features.WithoutMachine(machine), training, pool);
            double[] Scores(IEnumerable<int> clips) => scorer.Scores(clips.Select(clip => features.Normal[clip]), clips.Select(clip => features.NormalClips[clip].Machine));
            int[] others = [.. ofFirstFold[true].Where(clip => features.NormalClips[clip].Machine != machine)];
            return AnomalyScores.Auc(Scores(others), Scores(Enumerable.Range(0, features.Normal.Length).Where(clip => features.NormalClips[clip].Machine == machine)));
        });
    }

    private static double[] ScoresOfLabelled(Detector detector, DetectorFeatures features, DetectorTraining training, WorkerPool pool) => features.Labelled.Length == 0 ? []
        : new Scorer(detector, features.Whole, training, pool).Scores(features.Labelled, features.LabelledClips.Select(clip => clip.Machine));

    /// <summary>Mean over the machines of the AUC of scores; null where no machine has both normal and anomalous clips.</summary>
    internal static double? MeanAuc(IReadOnlyList<ClipStatistics> clips, IReadOnlyList<double> scores)
    {
        IReadOnlyDictionary<int, double> areas = AnomalyScores.AucByMachine(clips.Zip(scores, (clip, score) => (clip.Machine, clip.IsAnomaly, score)));
        return areas.Count == 0 ? null : areas.Values.Average();
    }

    private static void Fill(double[] scores, int[] places, double[] values)
    {
        for (int i = 0; i < places.Length; i++)
            scores[places[i]] = values[i];
    }

    /// <summary>A fitted detector.</summary>
    private sealed class Scorer
    {
        private readonly Detector _detector;
        private readonly Network _network;
        private readonly Weights _weights;
        private readonly WorkerPool _pool;

        public Scorer(Detector detector, NormalSamples normal, DetectorTraining training, WorkerPool pool)
        {
            (_detector, _pool) = (detector, pool);
            _network = detector.Build(normal.Size, normal.Machines.Count);
            _weights = detector.Fit(normal, training, pool);
        }

        public double[] Scores(IEnumerable<float[]> features, IEnumerable<int> machines)
        {
            using var plan = new MicroNets.Training.InferencePlan(_network, _weights, _pool);
            float[] inputs = [.. features.SelectMany(vector => vector)];
            int[] claimed = [.. machines];
            float[] outputs = new float[claimed.Length * plan.OutputElements];
            plan.Run(inputs, outputs);
            return [.. claimed.Select((machine, i) => AnomalyScores.OfWindow(_detector.Scoring, outputs.AsSpan(i * plan.OutputElements, plan.OutputElements), machine))];
        }
    }
}
