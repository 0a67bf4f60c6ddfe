using System.CommandLine;
using System.Globalization;
using MicroNets.Runs;
using MicroNets.Runs.Studies;
using MicroNets.Runs.Sweeps;

namespace MicroNets.Cli;

/// <summary>Where the items of a plan are done, as options that <c>search</c> and <c>sweep</c> share.</summary>
internal sealed class EngineOptions
{
    public const string Local = "local", Slurm = "slurm", Plan = "plan";

    private readonly Option<string?> _on = new("--on")
    {
        Description = "Where: local (the default), slurm, or plan, which writes one command a line for any other engine.",
    };

    private readonly Option<bool> _plan = new("--plan") { Description = "Write the plan, print it with estimated core-minutes, and stop." };

    private readonly Option<int> _jobs = new("--jobs")
    {
        Description = "On local: items at a time, each with its share of the cores.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _wait = new("--wait")
    {
        Description = "On slurm: wait until everything has ended, and print what it has come to.",
    };

    private readonly Option<string?> _partition = new("--partition") { Description = "On slurm: the partition." };

    private readonly Option<string?> _account = new("--account") { Description = "On slurm: who is billed." };

    private readonly Option<string?> _time = new("--time")
    {
        Description = "On slurm: the time limit of an item, as sbatch takes it. An item that is not done by then goes on in another turn.",
    };

    private readonly Option<int> _cpus = new("--cpus") { Description = "On slurm: cores of an item.", DefaultValueFactory = _ => 1 };

    private readonly Option<string?> _memory = new("--mem") { Description = "On slurm: memory of an item, as sbatch takes it." };

    private readonly Option<int?> _arrayLimit = new("--array-limit") { Description = "On slurm: tasks of an array that run at a time." };

    private readonly Option<string[]> _sbatch = new("--sbatch")
    {
        Description = "On slurm: a further option of sbatch, such as --sbatch=--constraint=avx512; may be given several times.",
    };

    private readonly Option<string[]> _before = new("--before")
    {
        Description = "On slurm: a line of shell before the tool is started, such as 'module load dotnet'; may be given several times.",
    };

    private readonly Option<string?> _tool = new("--tool") { Description = "On slurm and plan: the command that starts the tool on a node, "
        + "such as 'apptainer exec image.sif micronets' [default: this one]." };

    private readonly Option<bool> _acceptBuild = new("--accept-build")
    {
        Description = "Go on with this build of the tool where the plan was made by another.",
    };

    public void AddTo(Command command)
    {
        _on.AcceptOnlyFromAmong(Local, Slurm, Plan);
        foreach (Option option in (Option[])[_on, _plan, _jobs, _wait, _partition, _account, _time, _cpus, _memory, _arrayLimit, _sbatch,
            _before, _tool, _acceptBuild])
            command.Options.Add(option);
    }

    public bool AcceptsBuild(Invocation invocation) => invocation.Get(_acceptBuild);

    /// <summary>Whether it is to be anything but one item after the other here.</summary>
    public bool IsAsked(Invocation invocation) =>
        invocation.Get(_plan) || invocation.Get(_on) is Slurm or Plan || invocation.Get(_jobs) != 1;

    /// <summary>Does with a plan what the options say.</summary>
    /// <param name="finish">Prints what a plan has come to; its exit code.</param>
    public int Run(Invocation invocation, PlanFolder plan, Func<SweepStatus, int> finish)
    {
        if (invocation.Get(_plan))
            return PrintPlan(invocation, plan);
        RunLog log = invocation.Terminal.Log();
        switch (invocation.Get(_on) ?? (Sweep.SubmittedWith(plan) is null ? Local : Slurm))
        {
            case Plan:
                string[] commands = [.. Sweep.Commands(plan, invocation.Get(_tool) ?? ShellText.Line(ThisTool))];
                invocation.Terminal.Result(new { path = plan.Path, commands }, () => string.Join('\n', commands));
                return ExitCode.Done;
            case Slurm:
                (EquatableArray<long> jobs, int items) = Sweep.Slurm(plan, SlurmOptions(invocation, plan));
                if (invocation.Get(_wait))
                {
                    Sweep.WaitForSlurm(plan, log, invocation.Cancellation);
                    return finish(SweepStatus.Of(plan, log.Message));
                }

                invocation.Terminal.Result(new { path = plan.Path, submitted = items, jobs },
                    () => $"{items} items submitted in jobs {string.Join(", ", jobs)}\n\nnext:\n  micronets sweep "
                        + $"status {ShellText.Word(plan.Path)}\n  micronets sweep --resume {ShellText.Word(plan.Path)}");
                return ExitCode.Done;
            default:
                if (invocation.Get(_jobs) < 1)
                    throw new InputException($"--jobs {invocation.Get(_jobs)}", "1 or more", "correct it");
                Sweep.Local(plan, new LocalOptions(invocation.Get(_jobs), ThisTool) { StopsAtFailure = plan.Kind != StudyKind.Sweep }, log,
                    invocation.Cancellation);
                return finish(SweepStatus.Of(plan, log.Message));
        }
    }

    /// <summary>The command that started this process.</summary>
    private static EquatableArray<string> ThisTool =>
        typeof(Tool).Assembly.Location is { Length: > 0 } library && Path.ChangeExtension(library, null) != Environment.ProcessPath
        ? [Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", library]
        : [Environment.ProcessPath!];

    // What was stated the last time holds until something else is stated.
    private SlurmOptions SlurmOptions(Invocation invocation, PlanFolder plan)
    {
        SlurmOptions before = Sweep.SubmittedWith(plan) ?? new SlurmOptions(ShellText.Line(ThisTool));
        if (invocation.Get(_cpus) < 1)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--cpus {invocation.Get(_cpus)}"), "1 or more",
                "correct it");
        return before with
        {
            Tool = invocation.Get(_tool) ?? before.Tool,
            Partition = invocation.Get(_partition) ?? before.Partition,
            Account = invocation.Get(_account) ?? before.Account,
            Time = invocation.Get(_time) ?? before.Time,
            Cpus = invocation.Arguments.GetResult(_cpus) is { Implicit: false } ? invocation.Get(_cpus) : before.Cpus,
            Memory = invocation.Get(_memory) ?? before.Memory,
            ArrayLimit = invocation.Get(_arrayLimit) ?? before.ArrayLimit,
            Sbatch = invocation.Get(_sbatch) is { Length: > 0 } options ? [.. options] : before.Sbatch,
            Before = invocation.Get(_before) is { Length: > 0 } lines ? [.. lines] : before.Before,
        };
    }

    private static int PrintPlan(Invocation invocation, PlanFolder plan)
    {
        EquatableArray<PlannedWork> work = Sweep.Estimate(plan);
        double total = work.Sum(kind => kind.Items * (kind.CoreMinutes ?? 0));
        invocation.Terminal.Result(
            new { path = plan.Path, items = plan.Count, coreMinutes = total, work },
            () =>
            {
                var table = new TextTable(["task", "device", "work", "items", "core-minutes each", "together"], [3, 4, 5]);
                foreach (PlannedWork kind in work)
                    table.Add(kind.Task, kind.Device, kind.Work, $"{kind.Items:N0}",
                        kind.CoreMinutes is { } each ? each < 0.05 ? "under 0.1" : $"{each:N1}" : "seconds",
                        kind.CoreMinutes is { } some ? $"{kind.Items * some:N0}" : "–");
                return $"{table}\n{plan.Count:N0} items, at most about {total:N0} core-minutes of a machine like this one ({total / 60:N1} "
                    + $"core-hours)\n{plan.File(PlanFolder.ItemsFile)} has a line for each\n\nnext:\n  micronets sweep "
                    + $"--resume {ShellText.Word(plan.Path)}";
            });
        return ExitCode.Done;
    }
}
