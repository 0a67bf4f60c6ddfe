using MicroNets.Reporting;
using MicroNets.Runs.Verification;

namespace MicroNets.Runs.Stages;

/// <summary>Renders the run record: JSON for programs, a page and a table for people.</summary>
internal static class ReportStage
{
    public const string Record = "record.json";

    public const string Page = "report.html";

    /// <returns>The record with its own files among the files.</returns>
    public static RunRecord Run(RunContext run, RunRecord record)
    {
        StageFile.Write(run.Folder, Record, record);
        AtomicFile.WriteAllText(run.Folder.File(Page), HtmlReport.Render(record));
        StageFile.Write(run.Folder, Certificate.File, Certificate.Of(run, record));
        run.Live.End();
        return record with
        {
            Files = [RunFiles.Describe(run.Folder, Page, "the report"), RunFiles.Describe(run.Folder, Record, "the record of the run"),
                RunFiles.Describe(run.Folder, Certificate.File, "what 'micronets verify' checks"), .. record.Files],
        };
    }
}
