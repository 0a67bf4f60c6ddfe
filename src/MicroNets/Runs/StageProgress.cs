using System.Globalization;

namespace MicroNets.Runs;

/// <summary>How far a stage of a run is.</summary>
/// <param name="Stage">Null: work that no stage alone needs, such as reading the data.</param>
/// <param name="What">What it does, in a few words: "training found".</param>
/// <param name="Share">Done of it, from 0 to 1.</param>
/// <param name="Figures">Rate, loss and the like, for people.</param>
public sealed record StageProgress(RunStage? Stage, string What, double Share, string Figures)
{
    private static readonly int s_stages = Enum.GetValues<RunStage>().Length;

    /// <summary>Of this stage; null: nobody knows.</summary>
    public TimeSpan? Left { get; init; }

    /// <summary>Of this stage and all that follow; null: nobody knows.</summary>
    public TimeSpan? LeftOfRun { get; init; }

    /// <summary>Expected costs as shares of their limits, while a search goes on.</summary>
    public EquatableArray<LimitShare> Limits { get; init; } = [];

    /// <summary>"2/5 training found"; "reading data" where it is of no stage.</summary>
    public string Title => Stage is { } stage ? string.Create(CultureInfo.InvariantCulture, $"{1 + (int)stage}/{s_stages} {What}") : What;

    /// <summary>Of work that no stage alone needs, counted in items.</summary>
    internal static StageProgress Of(string what, long done, long total, string figures = "") =>
        new(null, what, total == 0 ? 0 : (double)done / total, figures.Length > 0 ? figures
            : string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {total:N0}"));

    /// <summary>"left 0:01:20, run 0:04:05"; empty where nobody knows.</summary>
    public string TimeLeft => string.Join(", ", ((string?[])
    [
        Left is { } left ? $"left {Text(left)}" : null,
        LeftOfRun is { } run ? $"run {Text(run)}" : null,
    ]).OfType<string>());

    /// <summary>A line for a console: title, share, figures, limits and time left.</summary>
    public override string ToString() => string.Join("  ", ((string[])
    [
        Title, string.Create(CultureInfo.InvariantCulture, $"{100 * Share:0} %"), Figures, .. Limits.Select(limit => $"{limit}"), TimeLeft,
    ]).Where(part => part.Length > 0));

    private static string Text(TimeSpan time) =>
        time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
}

/// <summary>An expected cost as a share of its limit: 1 is all that is allowed.</summary>
public sealed record LimitShare(string Name, double Share)
{
    /// <summary>"flash 85 % of its limit".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {100 * Share:0} % of its limit");
}
