using MicroNets.Reporting;
using MicroNets.Runs.Stages;

namespace MicroNets.Runs.Verification;

/// <summary>A run that came to its end, as its record tells it.</summary>
/// <param name="Tool">Version of what made it.</param>
internal sealed record FinishedRun(RunRecord Record, string Tool)
{
    /// <summary>
    /// A finished run of another version of the tool, whose files are those that it certified. To this version its stages are not done; who
    /// only wants to see it need not make it again. Null for any other run.
    /// </summary>
    public static FinishedRun? OfAnotherTool(RunFolder folder) =>
        StageFile.Read<Certificate>(folder, Certificate.File) is { } certificate && certificate.Tool != Certificate.ThisTool
            && StageFile.Read<RunRecord>(folder, ReportStage.Record) is { } record
            && Certificate.ArtefactsOf(folder, record).SequenceEqual(certificate.Artefacts)
            ? new FinishedRun(record, certificate.Tool)
            : null;
}
