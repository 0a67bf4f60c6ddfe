using System.CommandLine;
using MicroNets.Reporting;
using MicroNets.Runs;

namespace MicroNets.Cli.Commands;

/// <summary>Lists runs, and shows those that are finished beside each other.</summary>
internal sealed class RunsCommand() : ToolCommand(
    "runs",
    "Lists the runs in a folder and below it; with --compare the finished ones beside each other.",
    """
    micronets runs
      micronets runs runs --task kws --state finished --compare
    """)
{
    private readonly Argument<string> _folder = new("folder")
    {
        Description = "Where runs lie.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => "runs",
    };

    private readonly Option<string?> _task = new("--task") { Description = "Only those of this task." };

    private readonly Option<string?> _device = new("--device") { Description = "Only those for this device." };

    private readonly Option<string?> _state = new("--state")
    {
        Description = "Only those that are finished, unfinished, or failing: finished and beyond a limit.",
    };

    private readonly Option<bool> _compare = new("--compare") { Description = "Show the finished ones beside each other." };

    protected override void Configure(Command command)
    {
        _state.AcceptOnlyFromAmong("finished", "unfinished", "failing");
        command.Arguments.Add(_folder);
        foreach (Option option in (Option[])[_task, _device, _state, _compare])
            command.Options.Add(option);
    }

    protected override int Run(Invocation invocation)
    {
        RunOverview[] runs =
        [
            .. RunOverview.In(invocation.Get(_folder)).Where(run => Is(invocation.Get(_task), run.Task)
                && Is(invocation.Get(_device), run.Device) && HasState(invocation.Get(_state), run)),
        ];
        if (invocation.Get(_compare))
        {
            StudyRecord compared = RunComparison.Of([.. runs.Where(run => run.State == RunOverview.Finished).Select(run => run.Path)]);
            invocation.Terminal.Result(compared, () => StudyReport.Text(compared));
            return ExitCode.Done;
        }

        invocation.Terminal.Result(new { runs }, () => Text(invocation.Get(_folder), runs));
        return ExitCode.Done;
    }

    private static string Text(string folder, RunOverview[] runs)
    {
        if (runs.Length == 0)
            return "no runs";
        var table = new TextTable(["run", "task", "device", "state", "limits", "score", "Mops", "changed"], rightAligned: [5, 6]);
        foreach (RunOverview run in runs)
        {
            table.Add(
                Path.GetRelativePath(folder, run.Path), run.Task, run.Device, run.State,
                run.LimitsHold switch { true => "hold", false => "do not hold", null => "" },
                run.Score is { } score ? $"{100 * score:F2} %" : "",
                run.Mops is { } mops ? $"{mops:F2}" : "",
                $"{run.Changed.ToLocalTime():yyyy-MM-dd HH:mm}");
        }

        return $"{folder}:\n{table}";
    }

    private static bool Is(string? wanted, string found) => wanted is null || wanted.Equals(found, StringComparison.OrdinalIgnoreCase);

    private static bool HasState(string? wanted, RunOverview run) => wanted switch
    {
        "finished" => run.State == RunOverview.Finished,
        "unfinished" => run.State != RunOverview.Finished,
        "failing" => run.LimitsHold == false,
        _ => true,
    };
}
