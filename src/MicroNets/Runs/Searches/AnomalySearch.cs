using MicroNets.Data;
using MicroNets.Data.Anomalies;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks;
using MicroNets.Numerics;
using MicroNets.Runs.Stages;
using MicroNets.Search;
using MicroNets.Search.Detectors;

namespace MicroNets.Runs.Searches;

/// <summary>Chooses a detector of anomalies within the run's limits.</summary>
internal static class AnomalySearch
{
    // Clips that are looked at for the choice: more would cost time and change nothing.
    private const int MostClips = 600;

    private const int ClipsForLength = 64;

    /// <exception cref="InfeasibleException">No detector keeps the limits.</exception>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static SearchOutcome Run(RunContext run)
    {
        using DataSet data = RunData.OpenSet(run);
        EquatableArray<string> machines = TaskLabels.Of(run.Task, data).Classes;
        EquatableArray<DataItem> normal = Spread([.. data[SplitNames.Train].Items.Where(item => item.IsAnomaly != true)]);
        if (normal.Count < 2 * DetectorFeatures.Folds)
            throw new InputException($"{normal.Count} normal clips to train on",
                $"at least {2 * DetectorFeatures.Folds}, to hold some of them out", "record more");

        RawContent first = normal[0].Read();
        FrontEnd frontEnd = run.Task.Inputs.Select(input => input.FrontEnd).FirstOrDefault(reader => reader.Accepts(reader.Adapted(first)))
            ?? throw new InputException($"{first} ({normal[0].Path})", string.Join(" or ", run.Task.Inputs.Select(input =>
                input.FrontEnd.Expects)), "convert the data");
        frontEnd = frontEnd.For(frontEnd.Adapted(first));
        var frames = (IFrameFrontEnd)frontEnd;
        // A stride of a series says that its windows were asked for.
        FrameWindows windows = frontEnd is SeriesSpectra { Stride: > 0 } ? frames.Windows
            : FrameWindows.Whole(TypicalLength(frames, normal));
        var reader = new StatisticsReader((IFrameFrontEnd)frames.With(windows, null), TaskLabels.Of(run.Task, data), run.Request.Seed);
        EquatableArray<DataItem> labelled = data[SplitNames.Validation].Items.Any(item => item.IsAnomaly == true)
            ? data[SplitNames.Validation].Items : [];
        void Report(int done) => run.Report(StageProgress.Of("statistics of clips", done, normal.Count + labelled.Count) with
        {
            Stage = RunStage.Search,
        });
        ClipStatistics[] clips = reader.Read(normal, disturb: true, Report);
        ClipStatistics[] judges = reader.Read(labelled, disturb: false, done => Report(normal.Count + done));

        (DetectorTrial best, EquatableArray<DetectorTrial> trials) = DetectorSearch.Run(
            machines,
            clips,
            judges,
            new DetectorTraining(run.Budget.DetectorSamples, run.Request.Seed),
            network => LimitStage.Judge(run, LimitStage.CostOf(run, network, null)).All(limit => limit.Holds),
            trial => run.Report(new StageProgress(RunStage.Search, "detectors", 0, $"the last {Describe(trial)}")),
            run.Cancellation);
        string by = best.Auc is null ? "held-out normal clips against disturbed ones and other machines"
            : "AUC on val, and among equals by the size of their networks";
        return new SearchOutcome("", [$"{trials.Count} detectors compared by {by}", .. trials.OrderByDescending(trial =>
            trial == best).ThenByDescending(trial => trial.Auc ?? trial.Proxy).Select(Describe)], [])
        {
            Trials = trials.Count,
            Detector = new DetectorOutcome(best.Detector, frames.With(windows, best.Summary), [.. clips.Zip(best.HeldOut, (clip, score) =>
                new HeldOutScore(machines[clip.Machine], score))])
            {
                ByHalves = best.Auc is null ? null : ChoiceByHalves.Of(trials, judges, run.Request.Seed),
            },
        };
    }

    private static string Describe(DetectorTrial trial) =>
        $"{trial.Detector.Description} "
            + $"on {Describe(trial.Summary)}: {(trial.Auc is { } auc ? $"AUC on val {100 * auc:F2} %, " : "")}proxy {100 * trial.Proxy:F2} "
            + "%";

    private static string Describe(FrameSummary summary) =>
        (summary.Statistic == FrameStatistic.Mean ? "means" : "means and deviations") + (summary.Gain.Count > 0 ? ", scaled" : "");

    private static EquatableArray<DataItem> Spread(EquatableArray<DataItem> items) =>
        items.Count <= MostClips ? items : [.. Enumerable.Range(0, MostClips).Select(i => items[(int)((long)i * items.Count / MostClips)])];

    // The lower median of the clips' frames, so that at least half of them fill a window.
    private static int TypicalLength(IFrameFrontEnd frames, EquatableArray<DataItem> items)
    {
        int[] lengths = [.. Enumerable.Range(0, Math.Min(ClipsForLength, items.Count)).AsParallel().AsOrdered().Select(i =>
            frames.FramesOf(((FrontEnd)frames).Adapted(items[(int)((long)i * items.Count / Math.Min(ClipsForLength,
            items.Count))].Read()))).Order()];
        return Math.Max(1, lengths[(lengths.Length - 1) / 2]);
    }

    /// <summary>Clips to statistics of their first window.</summary>
    private sealed class StatisticsReader(IFrameFrontEnd frames, TaskLabels labels, ulong seed)
    {
        private static readonly FrameSummary All = new(FrameStatistic.MeanAndDeviation);
        private readonly FeatureExtractor _extractor = ((FrontEnd)frames).Compile();

        public ClipStatistics[] Read(EquatableArray<DataItem> items, bool disturb, Action<int> progress)
        {
            int done = 0;
            return [.. items.AsParallel().AsOrdered().Select((item, i) =>
            {
                ClipStatistics clip = Read(item, i, disturb);
                progress(Interlocked.Increment(ref done));
                return clip;
            })];
        }

        private ClipStatistics Read(DataItem item, int index, bool disturb)
        {
            RawContent content = _extractor.FrontEnd.Adapted(item.Read());
            float[] features = new float[_extractor.Windows(content) * _extractor.FrontEnd.Output.Elements];
            _extractor.Extract(content, features);
            ReadOnlySpan<float> window = features.AsSpan(0, Math.Min(frames.FramesOf(content), frames.Windows.Frames) * frames.FrameBands);
            if (window.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
                throw new InputException($"{item.Path} with values that are no finite numbers", "finite numbers",
                    "mend the item or take it out");
            var disturbed = new List<float[]>();
            if (disturb)
            {
                double unit = FrameDisturbances.Unit(window, frames.FrameBands);
                var random = new RandomStream(seed, "disturbances", index);
                foreach (FrameDisturbance kind in FrameDisturbances.All)
                    disturbed.Add(Statistics(FrameDisturbances.Apply(kind, window, frames.FrameBands, unit, ref random)));
            }

            return new ClipStatistics(labels.Of(item), item.IsAnomaly, Statistics(window), [.. disturbed]);
        }

        private float[] Statistics(ReadOnlySpan<float> window)
        {
            float[] statistics = new float[All.Count(frames.FrameBands)];
            All.Compute(window, frames.FrameBands, FrameWindows.Whole(window.Length / frames.FrameBands), statistics);
            return statistics;
        }
    }
}
