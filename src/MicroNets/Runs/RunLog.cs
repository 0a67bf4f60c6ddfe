namespace MicroNets.Runs;

/// <summary>Where a run speaks while it works.</summary>
/// <param name="Message">A line to keep.</param>
/// <param name="Progress">How far a stage is; replaced by the next.</param>
public sealed record RunLog(Action<string> Message, Action<string> Progress)
{
    public static readonly RunLog Silent = new(_ => { }, _ => { });

    /// <summary>How far a stage is, in parts, for those who draw it; null: as a line of <see cref="Progress"/>.</summary>
    public Action<StageProgress>? Stage { get; init; }

    public void Report(StageProgress progress)
    {
        if (Stage is { } draw)
            draw(progress);
        else
            Progress(progress.ToString());
    }
}
