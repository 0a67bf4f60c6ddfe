using System.Diagnostics;
using MicroNets.Reporting;

namespace MicroNets.Runs;

/// <summary>Where a run that goes on is, in its folder, for those who watch it; written now and then, and gone at its end.</summary>
internal sealed class LiveRun(RunFolder folder)
{
    public const string File = "live.json";

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private long _written;

    /// <summary>The search so far.</summary>
    public SearchRecord? Search { get; set; }

    /// <summary>What the stages that are done have come to; null before the first is.</summary>
    public RunRecord? Record { get; set; }

    public void Write(StageProgress progress)
    {
        if (_written != 0 && Stopwatch.GetElapsedTime(_written) < s_pause)
            return;
        _written = Stopwatch.GetTimestamp();
        try
        {
            var state = new LiveState(progress.Title, progress.Share, progress.Figures, progress.TimeLeft)
            {
                Search = Record is null ? Search : null,
                Record = Record,
            };
            StageFile.Write(folder, File, state);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Who only watches must not stop the run.
        }
    }

    public void End() => folder.Remove([File]);
}

/// <summary>What a run that goes on says of itself.</summary>
/// <param name="Title">"2/5 training found".</param>
/// <param name="Share">Done of the stage.</param>
internal sealed record LiveState(string Title, double Share, string Figures, string TimeLeft)
{
    public SearchRecord? Search { get; init; }

    public RunRecord? Record { get; init; }

    /// <summary>As a sentence.</summary>
    public string Sentence =>
        $"{string.Join(", ", ((string[])[$"{Title}: {100 * Share:0} %", Figures, TimeLeft]).Where(part => part.Length > 0))}.";

    /// <summary>The page of a run that is in a folder, as far as it has come.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static string Page(string folder)
    {
        string page = Path.Combine(folder, Stages.ReportStage.Page);
        LiveState? live = StageFile.Read<LiveState>(Path.Combine(folder, LiveRun.File));
        if (live?.Record is { } record)
            return HtmlReport.Render(record, live.Sentence);
        if (live is null && File.Exists(page))
            return File.ReadAllText(page);
        RunRequest request = RunRequest.In(folder)
            ?? throw new InputException($"no {RunFolder.RequestName} in '{folder}'", "the folder of a run", "name one");
        string doing = live?.Sentence ?? "It was started, and nothing works in it or nothing was told yet.";
        return LivePage.Render($"{request.Task} for {request.Device}", doing, live?.Search);
    }
}
