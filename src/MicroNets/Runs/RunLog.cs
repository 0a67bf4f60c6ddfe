namespace MicroNets.Runs;

/// <summary>Where a run speaks while it works, and asks for what it lacks.</summary>
/// <param name="Message">A line to keep.</param>
/// <param name="Progress">How far a stage is; replaced by the next.</param>
public sealed record RunLog(Action<string> Message, Action<string> Progress)
{
    /// <summary>Nothing is said, and what is asked for is not given.</summary>
    public static readonly RunLog Silent = new(_ => { }, _ => { });

    /// <summary>How far a stage is, in parts, for those who draw it; null: as a line of <see cref="Progress"/>.</summary>
    public Action<StageProgress>? Stage { get; init; }

    /// <summary>Installs programs and gives those that are missing all the same; null: nothing is installed.</summary>
    internal Func<IReadOnlyList<OutsideProgram>, IReadOnlyList<OutsideProgram>>? Install { get; init; }

    /// <summary>Which of the wanted programs are missing, after an installation where there is somebody to do it.</summary>
    internal IReadOnlyList<OutsideProgram> Lacking(params IEnumerable<OutsideProgram> wanted)
    {
        IReadOnlyList<OutsideProgram> missing = OutsideProgram.Missing(wanted);
        if (missing.Count == 0)
            return missing;
        if (Install is { } install)
            return install(missing);
        foreach (string line in OutsideProgram.Advice(missing))
            Message(line);
        return missing;
    }

    /// <summary>Words a stage's progress and passes it to <see cref="Progress"/>.</summary>
    public void Report(StageProgress progress)
    {
        if (Stage is { } draw)
            draw(progress);
        else
            Progress(progress.ToString());
    }
}
