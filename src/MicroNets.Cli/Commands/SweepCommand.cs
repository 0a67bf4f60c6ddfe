using System.CommandLine;
using MicroNets.Graph;
using MicroNets.Runs;
using MicroNets.Runs.Sweeps;

namespace MicroNets.Cli.Commands;

/// <summary>Many searches by one plan, on this machine or on many; goes on where it was cut off.</summary>
internal sealed class SweepCommand() : ToolCommand(
    "sweep",
    """
    Searches and trains for every task, device, limits, method and seed of a file: here, or as jobs under Slurm. The same command again, and
    --resume with the folder, do what is missing and only that.
    """,
    """
    micronets sweep sweep.json --plan
      micronets sweep sweep.json --jobs 4
      micronets sweep sweep.json --on slurm --partition short --time 2:00:00 --cpus 4
      micronets sweep status runs/sweep
      micronets sweep --resume runs/sweep
    """)
{
    private readonly EngineOptions _engine = new();

    private readonly Argument<string?> _file = new("file")
    {
        Description = "JSON file of the sweep: tasks, devices, limits, methods, seeds, budget (docs/cluster.md).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _out = new("--out") { Description = "Folder of the sweep [default: runs/NAME of the file]." };

    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Folder of a sweep or study to go on with, as it was begun.",
    };

    protected override bool Resumes => true;

    protected override IReadOnlyList<ToolCommand> Parts { get; } = [new StatusCommand(), new ItemCommand()];

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_file);
        command.Options.Add(_out);
        command.Options.Add(_resume);
        _engine.AddTo(command);
    }

    protected override int Run(Invocation invocation)
    {
        PlanFolder plan = Plan(invocation);
        return _engine.Run(invocation, plan, status => Print(invocation, status));
    }

    private PlanFolder Plan(Invocation invocation)
    {
        if ((invocation.Get(_file), invocation.Get(_resume)) is not ((null, { }) or ({ }, null)))
            throw new InputException("neither or both of a sweep's file and --resume DIR", "one of them", "see 'micronets sweep --help'");
        if (invocation.Get(_resume) is { } folder)
            return PlanFolder.Open(folder);
        string file = invocation.Get(_file)!;
        return PlanFolder.Write(
            invocation.Get(_out) ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(file)),
            SweepFile.Read(file, invocation.Terminal.Message),
            _engine.AcceptsBuild(invocation),
            share => invocation.Terminal.Progress(new StageProgress(null, "reading data", share, "")));
    }

    /// <summary>Prints how far a plan is; 1 while something is missing, or when a searched network does not keep its limits.</summary>
    internal static int Print(Invocation invocation, SweepStatus status)
    {
        invocation.Terminal.Result(
            new
            {
                status.Path,
                status.Items,
                status.Done,
                status.Infeasible,
                failed = status.Failed.Count,
                running = status.Running.Count,
                status.Queued,
                status.Waiting,
                status.Blocked,
                failures = status.Failed,
                status.InfeasibleItems,
                status.CoreHours,
                status.CoreHoursLeft,
                secondsLeft = status.TimeLeft?.TotalSeconds,
                front = status.Studies.SelectMany(study => study.Front.Select(name => new { study.Task, study.Device, name })),
                status.Studies,
            },
            () => SweepText.Of(status));
        bool holds = status.Studies.SelectMany(study => study.Rows)
            .All(row => row.EveryLimitHolds || Zoo.Contains(row.Name.Split(' ')[^1]));
        return status is { IsComplete: true, Infeasible: 0 } && holds ? ExitCode.Done : ExitCode.LimitBroken;
    }

    /// <summary>How far a plan is.</summary>
    private sealed class StatusCommand() : ToolCommand("status",
        "Items waiting, running, done and failed with their first error, core-hours, time left, tables and front so far.",
        "micronets sweep status runs/sweep")
    {
        private readonly Argument<string> _folder = new("folder") { Description = "Folder of a sweep or study." };

        protected override void Configure(Command command) => command.Arguments.Add(_folder);

        protected override int Run(Invocation invocation)
        {
            SweepStatus status = SweepStatus.Of(PlanFolder.Open(invocation.Get(_folder)), invocation.Terminal.Message);
            int code = Print(invocation, status);
            // What goes on is no failure yet.
            return status.Failed.Count == 0 && !status.IsComplete ? ExitCode.Done : code;
        }
    }

    /// <summary>Does one item; what engines start.</summary>
    private sealed class ItemCommand() : ToolCommand("item", "Does one item of a plan: what engines start on a node.",
        "micronets sweep item runs/sweep 17")
    {
        private readonly Argument<string> _folder = new("folder") { Description = "Folder of a sweep or study." };

        private readonly Argument<int> _item = new("item")
        {
            Description = "Its number: a line of items.jsonl, from 0 on. The last writes the tables.",
        };

        private readonly Option<bool> _wait = new("--wait") { Description = "Wait until what the item needs has ended." };

        protected override bool Resumes => true;

        protected override void Configure(Command command)
        {
            command.Arguments.Add(_folder);
            command.Arguments.Add(_item);
            command.Options.Add(_wait);
        }

        protected override int Run(Invocation invocation)
        {
            Terminal terminal = invocation.Terminal;
            PlanFolder plan = PlanFolder.Open(invocation.Get(_folder));
            RunLog log = terminal.Log();
            int item = invocation.Get(_item);
            if (invocation.Get(_wait))
                Sweep.WaitForNeeds(plan, item, log, invocation.Cancellation);
            try
            {
                ItemOutcome outcome = ItemRun.Do(plan, item, log, invocation.Cancellation);
                terminal.Result(new { outcome.Item, state = outcome.State, outcome.Error, outcome.Row },
                    () => $"item {item}: {outcome.State.ToString().ToLowerInvariant()}");
                return outcome.State == OutcomeState.Done ? ExitCode.Done : ExitCode.LimitBroken;
            }
            catch (Search.InfeasibleException exception)
            {
                return terminal.Infeasible(exception);
            }
        }
    }
}
