using System.CommandLine;
using MicroNets.Reporting;
using MicroNets.Runs;
using MicroNets.Runs.Studies;
using MicroNets.Runs.Verification;

namespace MicroNets.Cli.Commands;

/// <summary>Goes on with a run to its end and shows it, or shows several beside each other.</summary>
internal sealed class ReportCommand() : ToolCommand(
    "report",
    "Goes on with a run to its end and shows its report, in the format that is asked for; or shows finished runs beside each other.",
    """
    micronets report runs/kws-stm32f446re
      micronets report runs/kws-stm32f446re --format md
      micronets report --compare runs/kws-a runs/kws-b --format html --out compared.html
    """)
{
    private static readonly Dictionary<string, (Func<RunRecord, string> Run, Func<StudyRecord, string> Study)> s_formats = new()
    {
        ["html"] = (record => HtmlReport.Render(record), StudyPage.Render),
        ["md"] = (MarkdownReport.Render, StudyReport.Markdown),
        ["csv"] = (CsvReport.Render, CsvReport.Render),
        ["json"] = (RecordJson.Of, RecordJson.Of),
    };

    private readonly Argument<string[]> _folders = new("run")
    {
        Description = "Folder of the run, or of a study; of several runs with --compare.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _compare = new("--compare") { Description = "Show finished runs beside each other." };

    private readonly Option<string?> _format = new("--format")
    {
        Description = $"{string.Join(", ", s_formats.Keys)} [default: a summary for the terminal].",
    };

    private readonly Option<string?> _out = new("--out") { Description = "File to write to [default: standard output]." };

    protected override bool Resumes => true;

    protected override void Configure(Command command)
    {
        _format.AcceptOnlyFromAmong([.. s_formats.Keys]);
        command.Arguments.Add(_folders);
        foreach (Option option in (Option[])[_compare, _format, _out])
            command.Options.Add(option);
    }

    protected override int Run(Invocation invocation)
    {
        string[] folders = invocation.Get(_folders);
        string? format = invocation.Get(_format);
        if (invocation.Get(_out) is { } file && format is null)
            throw new InputException($"--out {file} without --format", "the format of the file",
                $"add --format {Path.GetExtension(file).TrimStart('.') switch { "" => "html", var ending => ending }}");
        if (Study(invocation, folders) is { } compared)
        {
            if (format is null)
                invocation.Terminal.Result(compared, () => StudyReport.Text(compared));
            else
                Print(invocation, s_formats[format].Study(compared));
            return compared.Rows.All(row => row.EveryLimitHolds) ? ExitCode.Done : ExitCode.LimitBroken;
        }

        if (folders.Length > 1)
            throw new InputException($"{folders.Length} runs", "one", "add --compare to show them beside each other");
        using RunFolder folder = RunFolder.Open(folders[0]);
        Action<RunRecord>? print = format is null ? null : record => Print(invocation, s_formats[format].Run(record));
        if (FinishedRun.OfAnotherTool(folder) is not { } finished)
            return RunOutput.Continue(folder, RunStage.Report, invocation, print);
        invocation.Terminal.Message($"made by {finished.Tool} and shown as it is; the command that made it makes "
            + $"it again by {Certificate.ThisTool}");
        return RunOutput.Show(folder, RunStage.Report, finished.Record, invocation.Terminal, print);
    }

    // Runs beside each other, or those of a folder that a study has written; null: a run.
    private StudyRecord? Study(Invocation invocation, string[] folders)
    {
        if (invocation.Get(_compare))
            return RunComparison.Of(folders);
        return folders is [var folder] ? RecordJson.ReadStudy(Path.Combine(folder, StudyResults.Record)) : null;
    }

    private void Print(Invocation invocation, string text)
    {
        if (invocation.Get(_out) is { } file)
        {
            AtomicFile.WriteAllText(file, text);
            invocation.Terminal.Result(new { files = new[] { file } }, () => file);
        }
        else
        {
            invocation.Terminal.Text(text);
        }
    }
}
