using System.CommandLine;
using MicroNets.Reporting;
using MicroNets.Runs;

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
        Description = "Folder of the run; of several with --compare.",
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
        if (invocation.Get(_compare))
        {
            StudyRecord compared = RunComparison.Of(folders);
            if (format is null)
                invocation.Terminal.Result(compared, () => StudyReport.Text(compared));
            else
                Print(invocation, s_formats[format].Study(compared));
            return compared.Rows.All(row => row.EveryLimitHolds) ? ExitCode.Done : ExitCode.LimitBroken;
        }

        if (folders.Length > 1)
            throw new InputException($"{folders.Length} runs", "one", "add --compare to show them beside each other");
        using RunFolder folder = RunFolder.Open(folders[0]);
        return format is null
            ? RunOutput.Continue(folder, RunStage.Report, invocation)
            : RunOutput.Continue(folder, RunStage.Report, invocation, record => Print(invocation, s_formats[format].Run(record)));
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
