using MicroNets.Reporting;
using MicroNets.Runs.Studies;

namespace MicroNets.Runs.Sweeps;

/// <summary>An item that something is to be said of.</summary>
/// <param name="Folder">Of its run, in that of the plan.</param>
/// <param name="What">Who works on it, or what went wrong.</param>
internal sealed record ItemNote(int Item, string Name, ulong Seed, string Folder, string What);

/// <summary>How far a plan is.</summary>
/// <param name="Items">All but the tables.</param>
/// <param name="Done">With a result.</param>
/// <param name="Infeasible">Proven that no network keeps their limits.</param>
internal sealed record SweepStatus(string Path, int Items, int Done, int Infeasible)
{
    public int Queued { get; init; }

    public int Waiting { get; init; }

    /// <summary>What they need has failed or found nothing.</summary>
    public int Blocked { get; init; }

    public EquatableArray<ItemNote> Running { get; init; } = [];

    /// <summary>With their first error.</summary>
    public EquatableArray<ItemNote> Failed { get; init; } = [];

    public EquatableArray<ItemNote> InfeasibleItems { get; init; } = [];

    /// <summary>Processor time of all items so far.</summary>
    public double CoreHours { get; init; }

    /// <summary>What is left at the mean of what is done; null: nothing is done, or nothing left.</summary>
    public double? CoreHoursLeft { get; init; }

    /// <summary>The same on the wall, with as many items at a time as now; null: none is running.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>The tables so far, one for each task and device.</summary>
    public EquatableArray<StudyRecord> Studies { get; init; } = [];

    public bool IsComplete => Done + Infeasible == Items;

    /// <summary>Reads the index of a plan and, where it was submitted, Slurm's queue.</summary>
    /// <param name="say">Told when the queue cannot be read.</param>
    /// <exception cref="InputException">There is no plan.</exception>
    public static SweepStatus Of(PlanFolder plan, Action<string> say)
    {
        var state = SweepState.Of(plan);
        Dictionary<int, SlurmTask> tasks = Tasks(plan, say);
        var counts = new int[Enum.GetValues<ItemState>().Length];
        var running = new List<ItemNote>();
        var failed = new List<ItemNote>();
        var infeasible = new List<ItemNote>();
        foreach (PlanItem item in plan.Items())
        {
            SlurmTask? task = tasks.GetValueOrDefault(item.Item);
            ItemState its = StateOf(state, item, task);
            counts[(int)its]++;
            ItemNote Note(string what) => new(item.Item, item.Name, item.Seed, item.Folder, what);
            if (its == ItemState.Running)
                running.Add(Note(state.PlaceOf(item.Item) ?? task?.Node ?? ""));
            else if (its == ItemState.Failed)
                failed.Add(Note(Error(state, item.Item, task)));
            else if (state.End(item.Item) is { State: OutcomeState.Infeasible } end)
                infeasible.Add(Note(end.Error!));
        }

        ItemOutcome[] ends = [.. state.Ends.Where(end => end.IsFinished)];
        int left = plan.Count - ends.Length;
        double? mean = ends.Length == 0 || left == 0 ? null : ends.Average(end => end.WallSeconds);
        return new SweepStatus(plan.Path, plan.Count, ends.Length - infeasible.Count, infeasible.Count)
        {
            Queued = counts[(int)ItemState.Queued],
            Waiting = counts[(int)ItemState.Waiting],
            Blocked = counts[(int)ItemState.Blocked],
            Running = [.. running],
            Failed = [.. failed],
            InfeasibleItems = [.. infeasible],
            CoreHours = state.Ends.Sum(end => end.CoreSeconds) / 3600,
            CoreHoursLeft = mean is null ? null : left * ends.Average(end => end.CoreSeconds) / 3600,
            TimeLeft = mean is { } seconds && running.Count > 0 ? TimeSpan.FromSeconds(Math.Ceiling((double)left / running.Count) * seconds)
                : null,
            Studies = StudyResults.Of(state),
        };
    }

    private static Dictionary<int, SlurmTask> Tasks(PlanFolder plan, Action<string> say)
    {
        if (SlurmExecutor.Kept(plan) is not { } options)
            return [];
        try
        {
            return new SlurmExecutor(plan, options).Tasks();
        }
        catch (InputException exception)
        {
            // The folders tell the rest.
            say(exception.Message);
            return [];
        }
    }

    private static ItemState StateOf(SweepState state, PlanItem item, SlurmTask? task)
    {
        ItemState own = state.StateOf(item);
        if (own == ItemState.Finished || task is null)
            return own;
        if (task.IsActive)
            return task.IsPending ? ItemState.Queued : ItemState.Running;
        // Slurm cancels what it can no longer begin.
        if (own is ItemState.Waiting or ItemState.Blocked && item.Needs.Any(need => !state.IsDone(need)))
            return ItemState.Blocked;
        // Slurm knows of an end before the claim of a lost node is old.
        return own == ItemState.Running || IsBad(task) ? ItemState.Failed : own;
    }

    private static bool IsBad(SlurmTask task) => task.State is not "COMPLETED";

    private static string Error(SweepState state, int item, SlurmTask? task)
    {
        string? own = state.ErrorOf(item), engine = task is not null && IsBad(task) && task.State != "FAILED"
            ? $"Slurm: {task.State} (job {task.Job}_{task.Task}{(task.Node.Length > 0 ? $" on {task.Node}" : "")})" : null;
        return own is null ? engine ?? $"ended without a word (job {task?.Job}_{task?.Task})" : engine is null ? own : $"{own}; {engine}";
    }
}
