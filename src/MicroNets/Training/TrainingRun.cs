using System.Diagnostics;
using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>One run of training: everything that changes from step to step, kept in checkpoints and restored from them.</summary>
internal sealed class TrainingRun : IDisposable
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    private readonly SampleSource _train;
    private readonly TrainingOptions _options;
    private readonly TrainingPlans _plans;
    private readonly TrainingPlan _plan;
    private readonly Evaluator? _evaluator;
    private readonly float[] _teacherLogits;
    private readonly Checkpoint? _checkpoint;
    private readonly BatchOptions _batches;
    private readonly int _width;

    public TrainingRun(Network network, SampleSource train, SampleSource? validation, TrainingOptions options, Weights start,
        WorkerPool pool)
    {
        _train = train;
        _options = options;
        _width = network.Output.OutputShape.Elements;
        _batches = BatchesOf(options);
        BatchesPerEpoch = BatchLoader.BatchesIn(train.Count, _batches);
        _plans = new TrainingPlans(network, start, Math.Min(options.BatchSize, train.Count), validation is not null, options, pool);
        _plan = _plans.Training;
        _evaluator = validation is null ? null : new Evaluator(validation, options.Loss);
        _teacherLogits = new float[_plans.Teacher is null ? 0 : _plan.BatchSize * _width];
        _checkpoint = options.CheckpointPath is null ? null
            : new Checkpoint(options.CheckpointPath, Checkpoint.Fingerprint(network, start, options, train, validation));
    }

    /// <summary>The state that is neither weights nor moments.</summary>
    public RunState State { get; private set; } = new();

    public int BatchesPerEpoch { get; }

    /// <summary>How a training takes its batches.</summary>
    public static BatchOptions BatchesOf(TrainingOptions options) =>
        new(options.BatchSize, options.Seed) { LastBatch = LastBatch.Drop, MixupAlpha = options.MixupAlpha };

    public void Restore()
    {
        if (_checkpoint?.TryRead(_plan, _plans.Optimizer, _plans.Average) is { } state)
            State = state;
    }

    /// <summary>Trains from where the state stands to the end.</summary>
    public void Finish(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        if (IsDone)
            return;
        using var loader = new BatchLoader(_train, _batches, new BatchPosition(State.Epoch, State.Batch));
        var clock = new ReportClock(this, progress);
        long lastSave = Stopwatch.GetTimestamp();
        while (!IsDone)
        {
            if (cancellation.IsCancellationRequested)
            {
                Save();
                cancellation.ThrowIfCancellationRequested();
            }

            Step(loader.Next());
            if (State.Batch == BatchesPerEpoch)
                EndEpoch();
            clock.Report();
            if (_checkpoint is not null && Stopwatch.GetElapsedTime(lastSave) >= _options.CheckpointInterval)
            {
                Save();
                lastSave = Stopwatch.GetTimestamp();
            }
        }

        Save();
    }

    public TrainedNetwork Result(Network network)
    {
        Weights weights = State.BestWeights ?? CurrentWeights();
        foreach (string decision in _plan.Decisions)
        {
            float[] z = [.. _plan.DecisionWeights(decision)];
            weights[$"decision/{decision}"] = new Tensor([z.Length], z);
        }

        return new TrainedNetwork(network, weights, State.History.ToEquatableArray())
        {
            Best = State.BestEpoch is { } best ? State.History[best] : null,
        };
    }

    public void Dispose() => _plans.Dispose();

    private bool IsDone => State.Epoch >= _options.Epochs
        || (_options.Patience is { } patience && State.BestEpoch is { } best && State.Epoch - best > patience)
        || (_options.PerfectEpochs is { } perfect && State.History.Count >= perfect && State.History.TakeLast(perfect).All(IsPerfect));

    private static bool IsPerfect(EpochRecord epoch) => epoch is { Accuracy: 1, Validation.Accuracy: 1 };

    private double Progress => (State.Epoch + ((double)State.Batch / BatchesPerEpoch)) / _options.Epochs;

    private void Step(Batch batch)
    {
        ReadOnlySpan<float> inputs = batch.Inputs, targets = batch.Targets;
        _plan.Forward(inputs);
        Span<float> logits = _teacherLogits.AsSpan(0, _plans.Teacher is null ? 0 : batch.Count * _width);
        _plans.Teacher?.Run(inputs, logits);
        var seen = new LossBatch { Outputs = _plan.Outputs, Targets = targets, Teacher = logits, Width = _width };
        double loss = _options.Loss.Evaluate(seen, _plan.OutputGradients);
        if (!double.IsFinite(loss))
            throw NotFinite("loss", loss, $"at step {_plan.Step} (epoch {State.Epoch}, batch {State.Batch})");
        _plan.Backward();
        double rate = _options.Schedule.RateAt(Progress);
        if (State.Batch == 0)
            State.EpochRate = rate;
        _plans.Optimizer.Update(rate, GradientNorm.ClipFactor(_plan.Parameters, _options.GradientNormLimit));
        _plans.Average?.Update(_plan.Step);
        State.LossSum += loss * batch.Count;
        State.Correct += Evaluator.Correct(_plan.Outputs, targets, _width);
        State.Samples += batch.Count;
        State.Batch++;
    }

    private void EndEpoch()
    {
        Evaluation? validation = null;
        if (_evaluator is not null)
        {
            Weights weights = CurrentWeights();
            _plans.Validation!.Load(weights);
            foreach (string decision in _plan.Decisions)
                _plans.Validation.SetDecision(decision, _plan.DecisionWeights(decision));
            validation = _evaluator.Run(_plans.Validation);
            if (!double.IsFinite(validation.Loss))
                throw NotFinite("validation loss", validation.Loss, $"after epoch {State.Epoch}");
            if (validation.IsBetterThan(State.BestEpoch is { } best ? State.History[best].Validation : null))
            {
                State.BestEpoch = State.Epoch;
                State.BestWeights = weights;
            }
        }

        State.History.Add(new EpochRecord(State.Epoch, State.EpochRate, State.LossSum / State.Samples,
            (double)State.Correct / State.Samples, validation));
        State.Epoch++;
        State.Batch = 0;
        State.ClearEpoch();
    }

    private static InputException NotFinite(string what, double loss, string when) =>
        new($"a {what} of {loss} {when}", "a finite number",
            "lower the learning rate, limit the gradient norm, or check the data for values that are not numbers");

    private Weights CurrentWeights() => _plans.Average is { } average ? _plan.Parameters.ToWeights(average.Buffer.Span)
        : _plan.Parameters.ToWeights();

    private void Save() => _checkpoint?.Write(_plan, _plans.Optimizer, _plans.Average, State);

    /// <summary>Tells where training stands, at most a few times a second.</summary>
    private sealed class ReportClock(TrainingRun run, IProgress<TrainingProgress>? progress)
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private readonly double _startProgress = run.Progress;
        private readonly long _startStep = run._plan.Step;
        private long _last;

        public void Report()
        {
            RunState state = run.State;
            if (progress is null || (state.Batch != 0 && Stopwatch.GetElapsedTime(_last) < ReportInterval))
                return;
            _last = Stopwatch.GetTimestamp();
            double seconds = Math.Max(Stopwatch.GetElapsedTime(_start).TotalSeconds, 1e-9);
            double done = run.Progress, speed = (done - _startProgress) / seconds;
            EpochRecord? ended = state.Batch == 0 ? state.History[^1] : null;
            progress.Report(new TrainingProgress(
                state.Epoch,
                run._options.Epochs,
                run._plan.Step,
                (long)run._options.Epochs * run.BatchesPerEpoch,
                ended?.Loss ?? state.LossSum / state.Samples,
                ended?.Accuracy ?? (double)state.Correct / state.Samples,
                state.History.Count > 0 ? state.History[^1].Validation : null,
                (run._plan.Step - _startStep) * run._plan.BatchSize / seconds,
                TimeSpan.FromSeconds(Math.Clamp((1 - done) / speed, 0, TimeSpan.MaxValue.TotalSeconds / 2))));
        }
    }
}

/// <summary>Where a run stands between two steps.</summary>
internal sealed class RunState
{
    public int Epoch { get; set; }

    /// <summary>Batches of this epoch that are done.</summary>
    public int Batch { get; set; }

    public double EpochRate { get; set; }

    public double LossSum { get; set; }

    public long Correct { get; set; }

    public long Samples { get; set; }

    public int? BestEpoch { get; set; }

    public List<EpochRecord> History { get; set; } = [];

    [System.Text.Json.Serialization.JsonIgnore]
    public Weights? BestWeights { get; set; }

    public void ClearEpoch() => (LossSum, Correct, Samples) = (0, 0, 0);
}
