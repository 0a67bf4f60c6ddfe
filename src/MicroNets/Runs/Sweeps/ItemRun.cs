using MicroNets.Data;
using MicroNets.Devices.Costs;
using MicroNets.Numerics;
using MicroNets.Reporting;
using MicroNets.Runs.Stages;
using MicroNets.Runs.Studies;
using MicroNets.Search;

namespace MicroNets.Runs.Sweeps;

/// <summary>Does one item of a plan in its folder; whoever starts it, on whatever machine.</summary>
internal static class ItemRun
{
    // People follow an item here; one that Slurm starts has no terminal.
    internal const string LogFile = "log.txt";

    /// <summary>
    /// Works on an item to its end, and keeps how it ended. An item that is finished is left as it is. Where it throws anything but
    /// <see cref="OperationCanceledException"/>, that is kept as the item's failure too, unless the item is another process's.
    /// </summary>
    /// <exception cref="InputException">
    /// The build or the data are others than planned, what the item needs is not done, another process works on it, or what a run refuses.
    /// </exception>
    /// <exception cref="InfeasibleException">No network keeps the limits.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; the same call goes on.</exception>
    public static ItemOutcome Do(PlanFolder plan, int number, RunLog log, CancellationToken cancellation)
    {
        PlanItem item = plan.Item(number);
        string folder = plan.File(item.Folder);
        if (item.Work != ItemWork.Tables && OutcomeIn(folder) is { IsFinished: true } before
            && (before.State == OutcomeState.Done || plan.Kind == StudyKind.Sweep))
        {
            log.Message($"item {number} is finished already");
            return before;
        }

        using Claim claim = Claim.Take(plan.Path, number);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, claim.Lost);
        if (claim.TakenFrom is { } lost)
        {
            log.Message($"item {number} was left by {lost.Place}, which is gone: going on with it");
            RunFolder.Free(folder);
        }

        DateTime begun = DateTime.UtcNow;
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        double CoreSeconds() => (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        Attempts.Add(folder, new AttemptLine(begun, "begun", Attempts.Here));
        ItemOutcome Ended(ItemOutcome outcome, string what)
        {
            DateTime now = DateTime.UtcNow;
            Attempts.Add(folder, new AttemptLine(now, what, Attempts.Here) { CoreSeconds = CoreSeconds(), Error = outcome.Error });
            outcome = outcome with
            {
                Ended = now,
                WallSeconds = (now - begun).TotalSeconds,
                CoreSeconds = Attempts.CoreSeconds(folder),
                Attempts = Attempts.Count(folder),
                Build = ToolBuild.Hash,
                Place = Attempts.Here,
                Kernels = KernelVariants.Best.ToString(),
            };
            Keep(plan, folder, outcome);
            return outcome;
        }

        try
        {
            plan.CheckBuild();
            return Ended(Work(plan, item, Kept(log, Path.Combine(folder, LogFile)), stop.Token), "done");
        }
        catch (OperationCanceledException)
        {
            Attempts.Add(folder, new AttemptLine(DateTime.UtcNow, "interrupted", Attempts.Here) { CoreSeconds = CoreSeconds() });
            throw;
        }
        catch (InfeasibleException exception)
        {
            Ended(new ItemOutcome(number, OutcomeState.Infeasible) { Error = exception.Message }, "infeasible");
            throw;
        }
        catch (Exception exception)
        {
            Failed(exception, error => Ended(new ItemOutcome(number, OutcomeState.Failed) { Error = error }, "failed"));
            throw;
        }
    }

    /// <summary>Keeps the end of an item whose process ended without keeping it.</summary>
    internal static ItemOutcome KeepLost(PlanFolder plan, PlanItem item, string error)
    {
        string folder = plan.File(item.Folder);
        var outcome = new ItemOutcome(item.Item, OutcomeState.Failed)
        {
            Error = error,
            Ended = DateTime.UtcNow,
            Attempts = Attempts.Count(folder),
            CoreSeconds = Attempts.CoreSeconds(folder),
        };
        Keep(plan, folder, outcome);
        Claim.Free(plan.Path, item.Item);
        return outcome;
    }

    /// <summary>How the item in a folder ended; null: it has not, or what is there is damaged.</summary>
    internal static ItemOutcome? OutcomeIn(string folder) => Path.Combine(folder, ItemOutcome.File) is var file && File.Exists(file)
        ? StageFile.OfLine<ItemOutcome>(File.ReadAllText(file)) : null;

    private static void Keep(PlanFolder plan, string folder, ItemOutcome outcome)
    {
        AtomicFile.WriteAllText(Path.Combine(folder, ItemOutcome.File), StageFile.Line(outcome));
        SweepIndex.Announce(plan, outcome);
    }

    // On a full disk the failure cannot be kept either; then the process's exit code tells it.
    private static void Failed(Exception exception, Action<string> keep)
    {
        try
        {
            keep(exception is InputException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}");
        }
        catch (Exception second) when (second is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static ItemOutcome Work(PlanFolder plan, PlanItem item, RunLog log, CancellationToken cancellation)
    {
        if (item.Work == ItemWork.Tables)
        {
            StudyResults.Write(SweepState.Of(plan));
            return new ItemOutcome(item.Item, OutcomeState.Done);
        }

        ItemOutcome[] needs = [.. item.Needs.Select(need => Needed(plan, need))];
        ResolvedRun input = plan.Inputs[item.Input];
        RunRequest request = plan.RequestOf(item) with
        {
            Gigaflop = item.ComputesAs is { } other ? needs[Array.IndexOf(item.After!, other)].Row!.SearchGigaflop : null,
        };
        using RunFolder folder = RunFolder.StartOrContinue(plan.File(item.Folder),
            input with { Request = request, Data = CheckedData(input, log) });
        using var run = new RunContext(folder, log, cancellation);
        if (item.Work == ItemWork.Supernet)
            return new ItemOutcome(item.Item, OutcomeState.Done) { Gigaflop = SupernetStage.Run(run, plan.Ladders[item.Ladder!.Value]) };

        if (item.Ladder is { } ladder)
            _ = SearchStage.Run(run, () => SupernetStage.Rung(run, plan.Ladders[ladder], plan.File(plan.Item(item.Needs[0]).Folder)));
        (StudyRow row, string judgedOn) = StudyRows.Of(run, item.Name, item.Folder, plan.Until);
        return new ItemOutcome(item.Item, OutcomeState.Done) { Row = plan.Kind == StudyKind.Sweep ? Short(row) : row, JudgedOn = judgedOn };
    }

    // Thousands of rows go through the index: how each figure was found, and its parts, are in the run folder.
    private static StudyRow Short(StudyRow row) => row with
    {
        Costs = [.. row.Costs.Select(cost => cost with { Parts = [],
            How = cost.Name == CostAxis.Latency.Name ? LatencyNotes.WithoutFigures(cost.How) : "" })],
        Limits = [.. row.Limits.Select(limit => limit with { How = "", Remedy = null })],
    };

    private static ItemOutcome Needed(PlanFolder plan, int number)
    {
        PlanItem item = plan.Item(number);
        return OutcomeIn(plan.File(item.Folder)) is { State: OutcomeState.Done } done
            ? done
            : throw new InputException($"no result of item {number} ('{item.Folder}')", "what this item follows from",
                "resume the plan, which does what is missing in order");
    }

    /// <summary>The data is there, and is what was planned with.</summary>
    private static DataIdentity? CheckedData(ResolvedRun input, RunLog log)
    {
        if (input.Data is not { } planned)
            return null;
        DataIdentity found = DataIdentity.Of(input.Request.DataPath!, planned,
            share => log.Report(new StageProgress(null, "reading data", share, "")));
        return found.Hash == planned.Hash
            ? found
            : throw new InputException($"data '{input.Request.DataPath}' with hash {found.Hash[..12]} on {Environment.MachineName}",
                $"{planned.Hash[..12]}, which was planned with", "bring back the data of the plan, or plan again into another folder");
    }

    private static RunLog Kept(RunLog log, string file) => new(
        message =>
        {
            log.Message(message);
            File.AppendAllText(file, $"{DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} {message}\n");
        },
        log.Progress);
}
