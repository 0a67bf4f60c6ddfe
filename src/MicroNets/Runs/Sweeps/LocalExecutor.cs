using System.Diagnostics;
using System.Runtime.InteropServices;
using MicroNets.Search;

namespace MicroNets.Runs.Sweeps;

/// <summary>How items are done on this machine.</summary>
/// <param name="Jobs">
/// Items at a time: one is done in this process, several each in a process of its own with its share of the cores.
/// </param>
/// <param name="Tool">The command that starts the tool, with its first arguments.</param>
internal sealed record LocalOptions(int Jobs, EquatableArray<string> Tool)
{
    /// <summary>A study of a few searches ends with the first that fails; a sweep goes on with the others.</summary>
    public bool StopsAtFailure { get; init; }

    /// <summary>Told after each item of a study, to write what there is.</summary>
    public Action? AfterEach { get; init; }
}

/// <summary>Does what is missing of a plan on this machine.</summary>
internal static partial class LocalExecutor
{
    /// <returns>How many items were worked on.</returns>
    /// <exception cref="InputException">The first failure, where that ends the work.</exception>
    /// <exception cref="InfeasibleException">The same.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; the same call goes on.</exception>
    public static int Run(PlanFolder plan, LocalOptions options, RunLog log, CancellationToken cancellation)
    {
        plan.CheckBuild();
        var work = new Agenda(SweepState.Verified(plan), options.StopsAtFailure);
        if (options.Jobs == 1)
            RunHere(plan, work, options, log, cancellation);
        else
            RunBeside(plan, work, options, log, cancellation).GetAwaiter().GetResult();
        return work.Begun;
    }

    private static void RunHere(PlanFolder plan, Agenda work, LocalOptions options, RunLog log, CancellationToken cancellation)
    {
        while (work.Next() is { } item)
        {
            cancellation.ThrowIfCancellationRequested();
            log.Message($"{item.Name}, seed {item.Seed}: {plan.File(item.Folder)}");
            try
            {
                work.End(ItemRun.Do(plan, item.Item, log, cancellation), log);
            }
            catch (Exception exception) when (exception is not OperationCanceledException && !options.StopsAtFailure)
            {
                work.End(ItemRun.OutcomeIn(plan.File(item.Folder))
                    ?? new ItemOutcome(item.Item, OutcomeState.Failed) { Error = exception.Message }, log);
            }

            options.AfterEach?.Invoke();
        }
    }

    private static async Task RunBeside(PlanFolder plan, Agenda work, LocalOptions options, RunLog log, CancellationToken cancellation)
    {
        var running = new List<Task<ItemOutcome?>>();
        while (true)
        {
            while (running.Count < options.Jobs && !cancellation.IsCancellationRequested && work.Next() is { } item)
                running.Add(Process(plan, item, options, cancellation));
            if (running.Count == 0)
                break;
            Task<ItemOutcome?> ended = await Task.WhenAny(running).ConfigureAwait(false);
            running.Remove(ended);
            // Null: interrupted.
            if (await ended.ConfigureAwait(false) is { } outcome)
            {
                work.End(outcome, log);
                options.AfterEach?.Invoke();
                if (options.StopsAtFailure && outcome.State != OutcomeState.Done)
                    throw outcome.State == OutcomeState.Infeasible ? new InfeasibleException(outcome.Error!)
                        : new InputException($"item {outcome.Item} that failed ({outcome.Error})", "every item done",
                            "mend what it says and give the same command again");
            }
        }

        cancellation.ThrowIfCancellationRequested();
    }

    private static async Task<ItemOutcome?> Process(PlanFolder plan, PlanItem item, LocalOptions options, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(options.Tool[0],
            [.. options.Tool.Skip(1), "sweep", "item", plan.Path, FormattableString.Invariant($"{item.Item}"), "--quiet"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        const string Cores = "DOTNET_PROCESSOR_COUNT";
        if (Environment.GetEnvironmentVariable(Cores) is null)
            start.Environment[Cores] = FormattableString.Invariant($"{Math.Max(1, Environment.ProcessorCount / options.Jobs)}");
        DateTime begun = DateTime.UtcNow;
        using var process = System.Diagnostics.Process.Start(start)
            ?? throw new InvalidOperationException($"{start.FileName} did not start");
        using CancellationTokenRegistration stop = cancellation.Register(() => Interrupt(process));
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None),
            output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        _ = await output.ConfigureAwait(false);
        if (ItemRun.OutcomeIn(plan.File(item.Folder)) is { } outcome && outcome.Ended >= begun)
            return outcome;
        if (cancellation.IsCancellationRequested)
            return null;
        string last = (await errors.ConfigureAwait(false)).Trim().Split('\n')[^1];
        return ItemRun.KeepLost(plan, item,
            $"its process ended with {process.ExitCode}{(process.ExitCode > 128 ? $" (signal {process.ExitCode - 128})" : "")}"
            + $"{(last.Length > 0 ? $": {last}" : "")}");
    }

    // As a terminal would: it stops where it can go on.
    private static void Interrupt(Process process)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                process.Kill();
            else
                _ = Kill(process.Id, 15);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    /// <summary>Which items can be begun, in the order of the plan.</summary>
    private sealed class Agenda
    {
        private readonly PlanItem[] _items;
        private readonly SweepState _state;
        private readonly int[] _missing;
        private readonly ILookup<int, int> _dependents;
        private readonly SortedSet<int> _ready = [];
        private readonly int _toDo;
        private int _ended;

        public Agenda(SweepState state, bool looksAgainForInfeasible)
        {
            _state = state;
            _items = [.. state.Plan.Items()];
            bool IsToDo(int item) => !state.IsRunning(item) && (looksAgainForInfeasible ? !state.IsDone(item) : !state.IsFinished(item));
            _missing = [.. _items.Select(item => item.Needs.Count(need => !state.IsDone(need)))];
            PlanItem[] toDo = [.. _items.Where(item => IsToDo(item.Item))];
            _toDo = toDo.Length;
            _dependents = toDo.SelectMany(item => item.Needs.Select(need => (Need: need, item.Item)))
                .ToLookup(pair => pair.Need, pair => pair.Item);
            _ready.UnionWith(toDo.Where(item => _missing[item.Item] == 0).Select(item => item.Item));
        }

        public int Begun { get; private set; }

        public PlanItem? Next()
        {
            if (_ready.Count == 0)
                return null;
            int next = _ready.Min;
            _ready.Remove(next);
            Begun++;
            return _items[next];
        }

        public void End(ItemOutcome outcome, RunLog log)
        {
            _state.Take(outcome);
            _ended++;
            PlanItem item = _items[outcome.Item];
            string found = outcome.Row is { } row ? $"{100 * row.Score:F2} % at {row.Mops:F2} Mops, " : outcome.Error is { } error
                ? $"{outcome.State.ToString().ToUpperInvariant()}: {error}, " : "";
            log.Message($"{_ended} of {_toDo}: {item.Name}, seed {item.Seed}: {found}{outcome.CoreSeconds / 60:F1} core-minutes");
            if (outcome.State != OutcomeState.Done)
                return;
            foreach (int dependent in _dependents[outcome.Item])
            {
                if (--_missing[dependent] == 0)
                    _ready.Add(dependent);
            }
        }
    }
}
