using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Quantization;
using MicroNets.Runs.Searches;
using MicroNets.Runs.Stages;
using MicroNets.Search;
using MicroNets.Search.Costs;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;
using MicroNets.Search.Trials;
using MicroNets.Training;

namespace MicroNets.Runs;

/// <summary>A stage of a run, and what it holds in this machine's memory at most.</summary>
internal sealed record StageMemory(string Stage, TrainingMemory Memory)
{
    public override string ToString() => $"{Stage} {HostMemory.Text(Memory.Bytes)} in batches of {Memory.Batch}";
}

/// <summary>
/// What the stages of a run hold in this machine's memory at most, told before anything is trained. Which network will be found is not
/// known then: its trainings are those of the largest of the supernet.
/// </summary>
internal sealed record RunMemory(EquatableArray<StageMemory> Stages)
{
    // Of data that nobody has seen yet: validation samples for a training sample.
    private const int ValidatedPart = 5;

    public StageMemory Largest => Stages.MaxBy(stage => stage.Memory.Bytes)!;

    /// <summary>Of budgets, with data of the size that is synthesised where none is given.</summary>
    /// <param name="input">At which there is a network that keeps the limits.</param>
    public static IEnumerable<(Budget Budget, RunMemory Memory)> Of(SearchProblem problem, Shape input, IEnumerable<Budget> budgets)
    {
        problem = problem.At(input);
        var judge = new Judge(problem);
        var tables = new CostTables(problem.Space, judge.Parts);
        return budgets.Select(budget =>
        {
            StatedSamples Samples(int count) => new(count, input, problem.Space.Classes);
            return (budget, Of(judge, tables, budget, DifferentiableSearch.Options(budget), Samples(budget.SyntheticClips),
                Samples(budget.SyntheticClips / ValidatedPart)));
        });
    }

    /// <param name="options">Of the search: the budget's, or those of a run.</param>
    /// <param name="teacher">Of the final training; null: none.</param>
    private static RunMemory Of(Judge judge, CostTables tables, Budget budget, DnasOptions options, SampleSource train,
        SampleSource validation, Teacher? teacher = null)
    {
        var stages = new List<StageMemory>();
        SearchSpace space = tables.Space;
        if (!space.Size.IsOne)
        {
            space = SupernetCut.Apply(tables, judge.Bounds, options.LargestOverLimits);
            options = options.For(new Supernet(space).Network);
            stages.Add(new StageMemory("search", SupernetTraining.MemoryOf(space, train, options)));
        }

        Network largest = space.Build(space.Largest);
        if (options.TrialsFor(largest, train.Count).Samples is > 0 and var samples && stages.Count > 0)
        {
            var trials = new ShortTraining(space, train, validation, options.Seed);
            stages.Add(new StageMemory("trials", trials.MemoryOf(space.Largest, samples)));
        }

        PlannedTraining training = budget.Training(largest, train, validation.Count, options.Seed, teacher?.Network),
            fineTuning = budget.FineTuning(largest, train, validation.Count, options.Seed);
        stages.Add(new StageMemory("training", TrainingMemory.Of(largest, training.Train, validation,
            Recipe.Training(training, options.Seed, teacher), 0)));
        var quantized = new QuantizationAwareOptions { Training = Recipe.FineTuning(fineTuning, options.Seed), Bits = BitPlan.Of(largest) };
        stages.Add(new StageMemory("fine-tuning", QuantizationAwareTraining.MemoryOf(largest, fineTuning.Train, validation, quantized)));
        return new RunMemory([.. stages]);
    }

    /// <summary>Tells it of a run, and refuses one that there is not enough memory for.</summary>
    /// <exception cref="InputException">It does not fit.</exception>
    public static void Tell(RunContext run)
    {
        Teacher? teacher = TrainStage.TeacherOf(run);
        SampleSource train = run.Data["train"].Source;
        (Judge judge, CostTables tables, _) = run.Prepared;
        RunMemory Of(Budget budget, DnasOptions options) => RunMemory.Of(judge, tables, budget, options, train, run.Validation, teacher);
        RunMemory memory = Of(run.Budget, DifferentiableSearch.Options(run));
        StageMemory largest = memory.Largest;
        HostMemory.Check($"a run whose stage '{largest.Stage}' takes batches of {largest.Memory.Batch}", largest.Memory.Bytes, () =>
            Budget.All.Where(budget => budget.SearchTeraops < run.Budget.SearchTeraops).Reverse().FirstOrDefault(budget =>
                HostMemory.Fits(Of(budget, DifferentiableSearch.Options(budget)).Largest.Memory.Bytes)) is { } smaller
            ? $"take --budget {smaller.Name}, which fits" : "state tighter limits, which make the supernet smaller");
        run.Log.Message($"memory: at most about {HostMemory.Text(HostMemory.HeldBytes + largest.Memory.Bytes)} "
            + $"of {HostMemory.Text(HostMemory.LimitBytes)} ({string.Join(", ", memory.Stages)})");
    }
}
