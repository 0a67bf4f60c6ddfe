using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Runs.Stages;
using MicroNets.Search.Detectors;
using MicroNets.Training;

namespace MicroNets.Runs;

/// <summary>A detector that is fitted beside the chosen one.</summary>
/// <param name="Name">Of its network and of the file of its weights.</param>
/// <param name="What">It is, for the report.</param>
/// <param name="FrontEnd">What it reads.</param>
internal sealed record ComparedDetector(string Name, string What, Detector Detector, FrontEnd FrontEnd);

/// <summary>
/// Detectors that every run of anomaly detection is compared with, in float on the data of the run: the line of principal components,
/// MLPerf Tiny's autoencoder on its windows of five frames, an autoencoder of the mean frame, and where there are several machines a
/// classifier of them. Features are brought to mean 0 each and to a common deviation of 1 over the training clips.
/// </summary>
internal sealed class DetectorComparison(RunContext run) : IDisposable
{
    // MLPerf Tiny's input; of clips that are cut without overlap there are enough.
    private const int MlPerfFrames = 5;

    // A frame says far less than a clip, so the network over windows of frames sees more of them.
    private const int MlPerfMoreSamples = 4;

    private const int BatchSize = 512;

    private readonly Dictionary<FrontEnd, Features> _features = [];

    public EquatableArray<ComparedDetector> All()
    {
        var frames = (IFrameFrontEnd)run.Data.FrontEnd;
        int bands = frames.FrameBands, wide = Math.Max(8, bands / 2), narrow = Math.Max(4, bands / 8);
        FrontEnd means = frames.With(frames.Windows, new FrameSummary(FrameStatistic.Mean));
        var detectors = new List<ComparedDetector>
        {
            new("principal-components", "the residual of a clip's mean frame after half as many principal components as there are bands",
                DetectorSearch.PrincipalComponentLine(bands), means),
            new("autoencoder", "an autoencoder of a clip's mean frame", new AutoencoderDetector([wide, narrow, wide]), means),
        };
        if (run.Data.Classes.Count > 1)
            detectors.Add(new("machine-classifier",
                "a classifier of machines over a clip's mean frame; the score is minus the probability of the machine",
                new IdentityDetector([wide, narrow]), means));
        if (frames.Windows.Frames >= MlPerfFrames)
        {
            detectors.Add(new("mlperf-autoencoder", "MLPerf Tiny's autoencoder on windows of five frames, averaged over a clip",
                AutoencoderDetector.MlPerf,
                frames.With(FrameWindows.Whole(MlPerfFrames), null)));
        }

        return [.. detectors];
    }

    /// <summary>The detector with its weights, fitted to the training clips; read back where that was done.</summary>
    public TrainedModel Fitted(ComparedDetector compared)
    {
        string file = run.Folder.File(TrainStage.FileOf(compared.Name));
        return new Stage<TrainedModel>(
            $"fit of {compared.Name}",
            TrainStage.FileOf(compared.Name),
            run.Inputs("detector", ContentHash.Of(System.Text.Json.JsonSerializer.Serialize(compared))),
            () => TrainStage.Write(file, Fit(compared)),
            () => TrainStage.Read(file)).Run(run);
    }

    /// <summary>How it does on the split that the run is judged on.</summary>
    public TaskScore Score(ComparedDetector compared, TrainedModel model)
    {
        Features features = FeaturesOf(compared.FrontEnd);
        TaskSplit split = features.Data[run.JudgingSplit.Name];
        using var pool = new WorkerPool();
        using var plan = new InferencePlan(model.Network, model.Weights, pool);
        int size = split.Source.Shape.Elements, width = plan.OutputElements;
        float[] inputs = new float[BatchSize * size], outputs = new float[split.Source.Count * width];
        for (int first = 0; first < split.Source.Count; first += BatchSize)
        {
            int count = Math.Min(BatchSize, split.Source.Count - first);
            features.Read(split.Source, first, inputs.AsSpan(0, count * size));
            plan.Run(inputs.AsSpan(0, count * size), outputs.AsSpan(first * width, count * width));
        }

        AnomalyReport report = AnomalyReport.Of(split, AnomalyScores.OfItems(compared.Detector.Scoring, split, outputs), null);
        return new TaskScore(TaskMetric.Auc, report.MeanAuc, split.Items.Count, []) { Anomalies = report };
    }

    public void Dispose()
    {
        foreach (Features features in _features.Values)
            features.Data.Dispose();
        _features.Clear();
    }

    private TrainedModel Fit(ComparedDetector compared)
    {
        Features features = FeaturesOf(compared.FrontEnd);
        SampleSource train = features.Data["train"].Source;
        int size = train.Shape.Elements;
        float[] values = new float[train.Count * size];
        features.Read(train, 0, values);
        var normal = new NormalSamples(size, train.Classes, values, [.. Enumerable.Range(0, train.Count).Select(train.Label)]);
        int samples = run.Budget.DetectorSamples * (compared.Detector == AutoencoderDetector.MlPerf ? MlPerfMoreSamples : 1);
        using var pool = new WorkerPool();
        Weights weights = compared.Detector.Fit(normal, new DetectorTraining(samples, run.Request.Seed), pool);
        run.Log.Message($"fitted {compared.Name}");
        return new TrainedModel(compared.Detector.Build(size, train.Classes.Count).Renamed(compared.Name), weights, []);
    }

    private Features FeaturesOf(FrontEnd frontEnd)
    {
        if (!_features.TryGetValue(frontEnd, out Features? features))
            _features[frontEnd] = features = new Features(RunData.Open(run, frontEnd));
        return features;
    }

    /// <summary>Data through a front end, brought to mean 0 of each feature and a common deviation of 1 over the training
    /// samples.</summary>
    private sealed class Features
    {
        private readonly float[] _means;
        private readonly float _factor;

        public Features(TaskData data)
        {
            Data = data;
            SampleSource train = data["train"].Source;
            int size = train.Shape.Elements;
            double[] sums = new double[size];
            float[] sample = new float[size];
            for (int i = 0; i < train.Count; i++)
            {
                train.Read(i, SampleSource.NoAugmentation, sample);
                for (int j = 0; j < size; j++)
                    sums[j] += sample[j];
            }

            _means = [.. sums.Select(sum => (float)(sum / train.Count))];
            double squares = 0;
            for (int i = 0; i < train.Count; i++)
            {
                train.Read(i, SampleSource.NoAugmentation, sample);
                for (int j = 0; j < size; j++)
                    squares += Math.Pow(sample[j] - _means[j], 2);
            }

            _factor = squares > 0 ? (float)(1 / Math.Sqrt(squares / size / train.Count)) : 1;
        }

        public TaskData Data { get; }

        /// <summary>Samples from <paramref name="first"/> on, as many as <paramref name="values"/> hold.</summary>
        public void Read(SampleSource source, int first, Span<float> values)
        {
            int size = _means.Length;
            for (int start = 0; start < values.Length; start += size)
            {
                Span<float> sample = values.Slice(start, size);
                source.Read(first + (start / size), SampleSource.NoAugmentation, sample);
                for (int j = 0; j < size; j++)
                    sample[j] = (sample[j] - _means[j]) * _factor;
            }
        }
    }
}
