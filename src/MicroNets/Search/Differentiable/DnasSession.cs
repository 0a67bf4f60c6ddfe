using System.Diagnostics;
using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;
using MicroNets.Search.Trials;
using MicroNets.Training;

namespace MicroNets.Search.Differentiable;

/// <summary>
/// The loop of a differentiable search. Every batch draws decisions by Gumbel-softmax; the weights follow the task's loss, the
/// architecture parameters the task's loss and the push of the limits. After each round improbable options leave the supernet.
/// </summary>
internal sealed class DnasSession : IDisposable
{
    /// <summary>Share of the training data on which the architecture parameters learn when it is held out.</summary>
    private const double HeldOutShare = 0.2;

    private const int WeightStepsPerHeldOutStep = 4;

    /// <summary>Progress at which depth and kernels are decided, and only widths go on.</summary>
    private const double DepthDecided = 0.6;

    private readonly Judge _judge;
    private readonly DnasOptions _options;
    private readonly WorkerPool _pool;
    private readonly SampleSource _weightData;
    private readonly SampleSource? _heldOut;
    private readonly SearchSpace _cut;
    private readonly List<DnasRound> _rounds = [];
    private SupernetTraining _training;
    private ExpectedCost _cost;
    private double _taskLoss;

    public DnasSession(Judge judge, SearchSpace cut, SampleSource train, DnasOptions options, WorkerPool pool, Weights? start = null)
    {
        _judge = judge;
        _options = options;
        _pool = pool;
        _cut = cut;
        _weightData = train;
        if (options.ArchitectureData == ArchitectureData.HeldOut)
            (_weightData, _heldOut) = SourceSlice.Split(train, HeldOutShare, options.Seed);
        Parameters = new ArchitectureParameters(cut);
        Steps = new AdamSteps(Parameters.Values.Length);
        Multipliers = new Multipliers(judge.Bounds);
        _taskLoss = Math.Log(cut.Classes);
        _training = new SupernetTraining(cut, start is null ? null : Supernet.Cut(start, new Supernet(cut, options.Bits).Network),
            options, pool);
        _cost = Costs(cut);
        StartNearTheLimits();
    }

    /// <summary>What makes two searches the same.</summary>
    public string Fingerprint => DnasCheckpoint.Fingerprint(_cut, _judge.Bounds, _options);

    public ArchitectureParameters Parameters { get; }

    public AdamSteps Steps { get; }

    public Multipliers Multipliers { get; }

    public SupernetTraining Training => _training;

    public IReadOnlyList<DnasRound> Rounds => _rounds;

    /// <summary>Probabilities of the options as they are now.</summary>
    public OptionWeights Probabilities =>
        Parameters.Probabilities(_training.Supernet.Space, Temperature(_rounds.Count * _options.StepsPerRound));

    public CostVector ExpectedCosts => _cost.Forward(Probabilities);

    /// <summary>What the rounds computed so far.</summary>
    public double Gigaflop => _rounds.Sum(round => round.Gigaflop);

    /// <summary>Runs what is left of the rounds.</summary>
    public void Run(IProgress<DnasRound>? progress, CancellationToken cancellation)
    {
        using BatchLoader weights = Loader(_weightData, "weights", (long)_rounds.Count * _options.StepsPerRound);
        using BatchLoader? heldOut = _heldOut is null ? null
            : Loader(_heldOut, "architecture",
                Math.Max(0, _rounds.Count - _options.WarmUpRounds) * (long)(_options.StepsPerRound / WeightStepsPerHeldOutStep));
        long start = Stopwatch.GetTimestamp();
        int first = _rounds.Count;
        while (_rounds.Count < _options.Rounds)
        {
            (double loss, double gigaflop) = RunRound(weights, heldOut, cancellation);
            Prune();
            Correct();
            _rounds.Add(Report(loss, gigaflop));
            DnasCheckpoint.Write(this, _options);
            TimeSpan spent = Stopwatch.GetElapsedTime(start);
            int done = _rounds.Count - first;
            progress?.Report(_rounds[^1] with
            {
                SamplesPerSecond = (double)done * _options.StepsPerRound * BatchSize(_weightData) / spent.TotalSeconds,
                Left = spent / done * (_options.Rounds - _rounds.Count),
            });
        }
    }

    public void Dispose() => _training.Dispose();

    /// <summary>How a search takes its batches.</summary>
    internal static BatchOptions BatchesOf(SampleSource source, DnasOptions options) =>
        new(Math.Min(options.BatchSize, source.Count), options.Seed) { LastBatch = LastBatch.Drop };

    /// <summary>Goes on from a state that was kept after a round.</summary>
    internal void Restore(DnasState state)
    {
        _rounds.AddRange(state.Rounds);
        state.Parameters.CopyTo(Parameters.Values, 0);
        state.First.CopyTo(Steps.First, 0);
        state.Second.CopyTo(Steps.Second, 0);
        state.Multipliers.CopyTo(Multipliers.Values, 0);
        Steps.Steps = state.ArchitectureSteps;
        _taskLoss = state.TaskLoss;
        _training.Dispose();
        _training = new SupernetTraining(state.Space, state.Weights, _options, _pool);
        OptimizerMoments.Write(_training.Optimizer, _training.Supernet.Network, state.Moments, state.OptimizerSteps);
        _training.Plan.Step = state.PlanSteps;
        _cost = Costs(state.Space);
        Correct();
    }

    internal DnasState State() => new(_training.Supernet.Space, _rounds.ToEquatableArray(), Parameters.Values, Steps.First, Steps.Second,
        Multipliers.Values,
        Steps.Steps, _taskLoss, _training.Optimizer.Steps, _training.Plan.Step, _training.Plan.Parameters.ToWeights(),
            OptimizerMoments.Read(_training.Optimizer, _training.Supernet.Network));

    private (double Loss, double Gigaflop) RunRound(BatchLoader weights, BatchLoader? heldOut, CancellationToken cancellation)
    {
        double sum = 0;
        long samples = 0;
        int total = _options.Rounds * _options.StepsPerRound;
        var schedule = new WarmupSchedule(0.05, new CosineSchedule(_options.WeightRate, _options.WeightRate / 20));
        for (int i = 0; i < _options.StepsPerRound; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int step = (_rounds.Count * _options.StepsPerRound) + i;
            bool learns = _rounds.Count >= _options.WarmUpRounds;
            double temperature = Temperature(step);
            OptionWeights decisions = Draw(step, temperature, "weights");
            double loss = _training.Run(weights.Next(), decisions);
            samples += BatchSize(_weightData);
            _training.Optimizer.Update(schedule.RateAt((double)step / total), GradientNorm.ClipFactor(_training.Plan.Parameters, 5));
            if (!double.IsFinite(loss))
                throw new InputException($"a loss of {loss} in step {step} of the search", "a finite loss",
                    "check the data for features that are not finite ('micronets data DATA check')");
            sum += loss;
            _taskLoss += 0.05 * (loss - _taskLoss);
            if (learns && heldOut is null)
                Learn(decisions, step, temperature);
            if (learns && heldOut is not null && (i + 1) % WeightStepsPerHeldOutStep == 0)
            {
                OptionWeights held = Draw(step, temperature, "architecture");
                _training.Run(heldOut.Next(), held);
                samples += BatchSize(_heldOut!);
                Learn(held, step, temperature);
            }
        }

        return (sum / _options.StepsPerRound, ShortTraining.Gigaflop(_training.Supernet.Network, samples));
    }

    // From the gradients of the plan's last backward pass and the push of the limits.
    private void Learn(OptionWeights drawn, int step, double temperature)
    {
        var task = new OptionWeights(drawn.Space);
        _training.Decisions.AddGradient(drawn, task);
        Parameters.Backward(drawn, task, temperature, _options.Relaxation);

        OptionWeights probabilities = Parameters.Probabilities(drawn.Space, temperature);
        var pushed = new OptionWeights(drawn.Space);
        CostVector push = Multipliers.Push(_cost.Forward(probabilities), _taskLoss);
        _cost.Backward(probabilities, push, pushed);
        Parameters.Backward(probabilities, pushed, temperature, 1);

        double progress = Progress(step);
        Steps.Update(Parameters.Values, Parameters.Gradient, _options.ArchitectureRate * (0.1 + (0.9 * (1 - progress))), Parameters.Unit);
    }

    private OptionWeights Draw(int step, double temperature, string what)
    {
        var random = new RandomStream(_options.Seed, $"search/decisions/{what}", step);
        return Parameters.Sample(_training.Supernet.Space, temperature, _options.Relaxation, ref random);
    }

    private void Prune()
    {
        if (_rounds.Count + 1 <= _options.WarmUpRounds)
            return;
        SearchSpace space = _training.Supernet.Space;
        int steps = (_rounds.Count + 1) * _options.StepsPerRound;
        OptionWeights probabilities = Parameters.Probabilities(space, Temperature(steps));
        SearchSpace pruned = OptionPruning.Apply(space, probabilities);
        if (Progress(steps) >= DepthDecided)
            pruned = OptionPruning.Decide(pruned, Parameters.Probabilities(pruned, Temperature(steps)));
        if (pruned == space)
            return;
        _training = _training.Narrowed(pruned, _options);
        _cost = Costs(pruned);
    }

    private DnasRound Report(double loss, double gigaflop)
    {
        int steps = (_rounds.Count + 1) * _options.StepsPerRound;
        OptionWeights probabilities = Parameters.Probabilities(_training.Supernet.Space, Temperature(steps));
        CostVector cost = _cost.Forward(probabilities);
        return new DnasRound(
            _rounds.Count + 1, _options.Rounds, loss, Temperature(steps),
            _judge.Limited.Select(axis => new LimitMargin(axis.Name, _judge.Bounds[axis], cost[axis])).ToEquatableArray(),
            probabilities.ArgMax(), gigaflop)
        {
            Decisions = DecisionState.Of(_cut, probabilities),
        };
    }

    // A share of the largest widths at which the expected costs are a little above the limits: the pushes need not travel far. Found
    // again at the costs of whole networks of about that size.
    private void StartNearTheLimits()
    {
        for (int pass = 0; pass < 2; pass++)
        {
            SetWidthsNearTheLimits();
            Correct();
        }
    }

    private void SetWidthsNearTheLimits()
    {
        const double Above = 1.1;
        double low = 0, high = 1;
        for (int i = 0; i < 20; i++)
        {
            double middle = (low + high) / 2;
            Parameters.SetWidths(middle);
            CostVector cost = _cost.Forward(Parameters.Probabilities(_cut, 1));
            if (cost.IsWithin(CostVector.Of(axis => _judge.Bounds[axis] * Above)))
                low = middle;
            else
                high = middle;
        }

        Parameters.SetWidths(low);
    }

    private ExpectedCost Costs(SearchSpace space) => new(new CostTables(space, _judge.Parts));

    // By the network that is likeliest now. Its state is all that this depends on, so a search that goes on from a checkpoint does the
    // same.
    private void Correct() => _cost.WholeOverParts = _judge.WholeOverParts(Probabilities.ArgMax(), _cost.Tables);

    private double Progress(int step)
    {
        int warm = _options.WarmUpRounds * _options.StepsPerRound, total = _options.Rounds * _options.StepsPerRound;
        return Math.Clamp((double)(step - warm) / Math.Max(1, total - warm), 0, 1);
    }

    private double Temperature(int step) => Math.Pow(_options.EndTemperature, Progress(step));

    private int BatchSize(SampleSource source) => BatchesOf(source, _options).BatchSize;

    private BatchLoader Loader(SampleSource source, string name, long taken)
    {
        BatchOptions options = BatchesOf(source, _options) with { Seed = new RandomStream(_options.Seed, $"search/{name}").NextUInt64() };
        int perEpoch = BatchLoader.BatchesIn(source.Count, options);
        return new BatchLoader(source, options, new BatchPosition((int)(taken / perEpoch), (int)(taken % perEpoch)));
    }
}
