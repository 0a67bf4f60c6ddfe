using MicroNets.Runs.Studies;

namespace MicroNets.Runs.Sweeps;

/// <summary>What can be done with a plan: looked at, worked on here, submitted, written as commands.</summary>
internal static class Sweep
{
    /// <summary>Does what is missing on this machine, and writes the tables.</summary>
    /// <exception cref="InputException">The first failure, where that ends the work.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; the same call goes on.</exception>
    public static void Local(PlanFolder plan, LocalOptions options, RunLog log, CancellationToken cancellation)
    {
        // A study is small: what it has come to is there after each of its runs.
        if (plan.Kind != StudyKind.Sweep)
            options = options with { AfterEach = () => StudyResults.Write(SweepState.Of(plan)) };
        LocalExecutor.Run(plan, options, log, cancellation);
        StudyResults.Write(SweepState.Of(plan));
    }

    /// <summary>Submits what is missing to Slurm.</summary>
    /// <exception cref="InputException">Slurm refuses the jobs.</exception>
    public static (EquatableArray<long> Jobs, int Items) Slurm(PlanFolder plan, SlurmOptions options) =>
        new SlurmExecutor(plan, options).Submit();

    /// <summary>What a plan was submitted to Slurm with; null: it was not.</summary>
    public static SlurmOptions? SubmittedWith(PlanFolder plan) => SlurmExecutor.Kept(plan);

    /// <summary>Waits until Slurm has nothing left to do for a plan.</summary>
    /// <exception cref="OperationCanceledException">Interrupted; the jobs go on.</exception>
    public static void WaitForSlurm(PlanFolder plan, RunLog log, CancellationToken cancellation)
    {
        SlurmExecutor executor = new(plan, SlurmExecutor.Kept(plan)
            ?? throw new InputException($"'{plan.Path}', which was not submitted", "a plan under Slurm", "submit it with --on slurm"));
        for (int pause = 1; ; pause = Math.Min(30, pause * 2))
        {
            int active = executor.Tasks().Values.Count(task => task.IsActive);
            if (active == 0)
                return;
            log.Progress($"{active} items under Slurm");
            if (cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(pause)))
                throw new OperationCanceledException(cancellation);
        }
    }

    /// <summary>
    /// A command for each item that is missing, in an order in which they can be begun; the tables come last. Each waits for what it needs.
    /// </summary>
    /// <param name="tool">The command that starts the tool, as a shell reads it.</param>
    public static IEnumerable<string> Commands(PlanFolder plan, string tool)
    {
        var state = SweepState.Verified(plan);
        string folder = ShellText.Word(plan.Path);
        return plan.Items().Where(item => !state.IsFinished(item.Item)).Append(plan.Item(plan.Count))
            .Select(item => FormattableString.Invariant(
                $"{tool} sweep item {folder} {item.Item}{(item.Needs.Count > 0 || item.Work == ItemWork.Tables ? " --wait" : "")}"));
    }

    /// <summary>Waits until the items that an item needs have ended; for the tables all others.</summary>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public static void WaitForNeeds(PlanFolder plan, int number, RunLog log, CancellationToken cancellation)
    {
        PlanItem item = plan.Item(number);
        PlanItem[] needs = item.Work == ItemWork.Tables ? [.. plan.Items()] : [.. item.Needs.Select(plan.Item)];
        for (int pause = 1; ; pause = Math.Min(30, pause + 1))
        {
            var state = SweepState.Of(plan);
            int open = needs.Count(need => state.StateOf(need) is ItemState.Waiting or ItemState.Running);
            if (open == 0)
                return;
            log.Progress($"waiting for {open} items");
            if (cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(pause)))
                throw new OperationCanceledException(cancellation);
        }
    }

    /// <summary>Estimated core-minutes on this machine, at most, of each kind of item; null where nobody can tell.</summary>
    public static EquatableArray<PlannedWork> Estimate(PlanFolder plan)
    {
        Func<PlanItem, double?> minutes = PlanEstimate.Of(plan);
        return [.. plan.Items().GroupBy(item => (item.Input, item.Work, item.Method, Rung: item.Ladder is not null)).Select(kind =>
            new PlannedWork(plan.Inputs[kind.Key.Input].Task.Name, plan.Inputs[kind.Key.Input].Device.Name,
                kind.Key.Work == ItemWork.Supernet ? "supernet" : kind.Key.Method ?? "dnas", kind.Count(), minutes(kind.First())))];
    }
}

/// <summary>Items of a plan that are alike.</summary>
/// <param name="CoreMinutes">Of one, at most; null where nobody can tell.</param>
internal sealed record PlannedWork(string Task, string Device, string Work, int Items, double? CoreMinutes);
