using MicroNets.Reporting;
using MicroNets.Runs;
using MicroNets.Search;

namespace MicroNets.Cli;

/// <summary>Goes on with a run and prints what it has come to.</summary>
internal static class RunOutput
{
    /// <param name="last">The stage after which to stop.</param>
    /// <param name="print">Shows the record in another way; null: as the table for people, or as JSON.</param>
    public static int Continue(RunFolder folder, RunStage last, Invocation invocation, Action<RunRecord>? print = null)
    {
        Terminal terminal = invocation.Terminal;
        using var run = new RunContext(folder, terminal.Log(), invocation.Cancellation);
        foreach (string cut in folder.Request.Limits.CutBy(run.Device))
            terminal.Message(cut);
        try
        {
            RunRecord record = Chain.Run(run, last);
            if (print is null)
                terminal.Result(Json(folder, record), () => ConsoleReport.Render(record) + Next(folder, last));
            else
                print(record);
            return record.EveryLimitHolds ? ExitCode.Done : ExitCode.LimitBroken;
        }
        catch (InfeasibleException exception)
        {
            return terminal.Infeasible(exception);
        }
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
        string path = folder.Path;
        IEnumerable<string> commands = last switch
        {
            RunStage.Search => [$"micronets train {path}"],
            RunStage.Train => [$"micronets quantize {path}"],
            RunStage.Quantize => [$"micronets export {path}"],
            RunStage.Export => [$"micronets report {path}"],
            _ =>
            [
                $"open {path}/report.html",
                $"micronets verify {path}",
                $"micronets build {path}/{Chain.ModelFile} --target {folder.Request.Device} --out board",
                "  … its serial.elf is the board's image: flash it with st-flash, OpenOCD or the board's drive",
                $"micronets measure {path}/{Chain.ModelFile} --target {folder.Request.Device} --port /dev/ttyACM0",
            ],
        };
        return $"\nnext:\n{string.Concat(commands.Select(command => $"  {command}\n"))}";
    }
}
