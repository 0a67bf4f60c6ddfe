using MicroNets.Reporting;
using MicroNets.Runs.Stages;

namespace MicroNets.Runs;

/// <summary>A run among others: what it was asked, how far it has come, what it has come to.</summary>
/// <param name="Path">Of its folder.</param>
/// <param name="State">"finished", or the last stage that is done: "started", "searched", "trained", "quantised", "measured".</param>
/// <param name="Changed">When something of it was last written, in UTC.</param>
internal sealed record RunOverview(string Path, string Task, string Device, string Budget, ulong Seed, string State, DateTime Changed)
{
    public const string Finished = "finished";

    /// <summary>How deep runs may lie: a study's are a folder below it.</summary>
    private const int Deepest = 4;

    // The last first.
    private static readonly (string File, string State)[] s_states =
    [
        (ReportStage.Record, Finished), (FirmwareStage.File, "measured"), (Chain.ModelFile, "quantised"),
        (TrainStage.FileOf(Chain.Found), "trained"), (SearchStage.File, "searched"), (RunFolder.RequestName, "started"),
    ];

    /// <summary>Null before the end.</summary>
    public bool? LimitsHold { get; init; }

    /// <summary>In integers; null before the end.</summary>
    public double? Score { get; init; }

    public string? Metric { get; init; }

    public double? Mops { get; init; }

    public string? Architecture { get; init; }

    /// <summary>Runs in a folder and below it, in the order of their paths; folders that hold none are passed over.</summary>
    /// <exception cref="InputException">There is no such folder.</exception>
    public static EquatableArray<RunOverview> In(string folder) => Directory.Exists(folder)
        ? [.. Folders(folder, 0).Select(Of).OfType<RunOverview>().OrderBy(run => run.Path, StringComparer.Ordinal)]
        : throw new InputException($"no folder '{folder}'", "the folder in which runs lie", "name it, or start a run with 'micronets run'");

    /// <summary>Null where the folder holds no run that can be read.</summary>
    public static RunOverview? Of(string folder)
    {
        try
        {
            if (RunRequest.In(folder) is not { } request)
                return null;
            string state = s_states.First(one => File.Exists(System.IO.Path.Combine(folder, one.File))).State;
            string device = System.IO.Path.GetFileNameWithoutExtension(request.Device);
            DateTime changed = Directory.EnumerateFiles(folder).Max(File.GetLastWriteTimeUtc);
            var run = new RunOverview(folder, request.Task, device, request.Budget, request.Seed, state, changed);
            return state == Finished ? run.With(RunComparison.Read(folder)) : run;
        }
        catch (Exception exception) when (exception is InputException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private RunOverview With(RunRecord record) => this with
    {
        LimitsHold = record.EveryLimitHolds,
        Score = record.Networks[0].Int8Score ?? record.Networks[0].FloatScore,
        Metric = record.Metric,
        Mops = record.Networks[0].Mops,
        Architecture = record.Architecture,
    };

    private static IEnumerable<string> Folders(string folder, int depth) => depth > Deepest ? [] : Directory.EnumerateDirectories(folder)
        .Where(inner => System.IO.Path.GetFileName(inner) is not (FirmwareStage.Folder or "bin" or "obj" or ".git"))
        .SelectMany(inner => Folders(inner, depth + 1)).Prepend(folder);
}
