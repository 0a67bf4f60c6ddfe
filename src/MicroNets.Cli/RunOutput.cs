using MicroNets.Reporting;
using MicroNets.Runs;
using MicroNets.Runs.Stages;
using MicroNets.Search;

namespace MicroNets.Cli;

/// <summary>Goes on with a run and prints what it has come to.</summary>
internal static class RunOutput
{
    /// <param name="last">The stage after which to stop.</param>
    /// <param name="port">Serial port of a board to measure on; null: none.</param>
    /// <param name="print">Shows the record in another way; null: as the table for people, or as JSON.</param>
    public static int Continue(RunFolder folder, RunStage last, Invocation invocation, Action<RunRecord>? print = null,
        string? port = null)
    {
        Terminal terminal = invocation.Terminal;
        using var run = new RunContext(folder, terminal.Log(), invocation.Cancellation) { Port = port };
        foreach (string cut in folder.Request.Limits.CutBy(run.Device))
            terminal.Message(cut);
        try
        {
            return Show(folder, last, Chain.Run(run, last), terminal, print);
        }
        catch (InfeasibleException exception)
        {
            return terminal.Infeasible(exception);
        }
    }

    /// <summary>Prints a record; exit code 0 when every limit holds.</summary>
    public static int Show(RunFolder folder, RunStage last, RunRecord record, Terminal terminal, Action<RunRecord>? print = null)
    {
        if (print is null)
            terminal.Result(Json(folder, record), () => ConsoleReport.Render(record) + Next(folder, last));
        else
            print(record);
        return record.EveryLimitHolds ? ExitCode.Done : ExitCode.LimitBroken;
    }

    private static object Json(RunFolder folder, RunRecord record)
    {
        NetworkRecord found = record.Networks[0];
        var score = new { Float = found.FloatScore, Int8 = found.Int8Score, record.JudgedOn, On = record.Scores };
        return new
        {
            record.Run,
            record.Task,
            TaskInferred = folder.Request.Inferred,
            record.Device,
            record.Architecture,
            record.Limits,
            record.Firmware,
            Accuracy = record.Metric == "accuracy" ? score : null,
            Auc = record.Metric == "auc" ? score : null,
            record.Networks,
            record.Notes,
            Files = record.Files.Select(file => file.Path),
        };
    }

    private static string Next(RunFolder folder, RunStage last)
    {
        string path = ShellText.Word(folder.Path), model = ShellText.Word($"{folder.Path}/{Chain.ModelFile}");
        string device = ShellText.Word(folder.Request.Device);
        IEnumerable<string> commands = last switch
        {
            RunStage.Search => [$"micronets train {path}"],
            RunStage.Train => [$"micronets quantize {path}"],
            RunStage.Quantize => [$"micronets export {path}"],
            RunStage.Export => [$"micronets report {path}"],
            _ =>
            [
                $"open {ShellText.Word($"{folder.Path}/{ReportStage.Page}")}",
                $"micronets verify {path}",
                $"micronets build {model} --target {device} --out board",
                "  … its serial.elf is the board's image:",
                "    flash it with st-flash, OpenOCD or the board's drive",
                $"micronets measure {model} --target {device} --port /dev/ttyACM0",
            ],
        };
        return $"\nnext:\n{string.Concat(commands.Select(command => $"  {command}\n"))}";
    }
}
