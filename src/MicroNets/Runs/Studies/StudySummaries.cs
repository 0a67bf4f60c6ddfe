using MicroNets.Reporting;
using MicroNets.Search.Trials;

namespace MicroNets.Runs.Studies;

/// <summary>Means over seeds, and what may be said of their differences.</summary>
internal static class StudySummaries
{
    public static EquatableArray<StudySummary> Of(IReadOnlyList<StudyRow> rows)
    {
        IGrouping<string, StudyRow>[] groups = [.. rows.GroupBy(row => row.Name)];
        return groups.Select(group =>
        {
            SampleStatistics score = ScoreOf(group);
            return new StudySummary(
                group.Key, score.Count, group.Average(row => row.Mops), score.Mean, score.Deviation,
                group.Average(row => row.SearchGigaflop), group.Average(row => row.SearchCoreMinutes),
                    group.Average(row => row.TrainingGigaflop), group.Average(row => row.TrainingCoreMinutes),
                group == groups[0] ? "" : Verdict(score, ScoreOf(groups[0])));
        }).ToEquatableArray();
    }

    private static SampleStatistics ScoreOf(IEnumerable<StudyRow> rows) => SampleStatistics.Of([.. rows.Select(row => row.Score)]);

    private static string Verdict(SampleStatistics own, SampleStatistics first)
    {
        string points = $"{100 * (own.Mean - first.Mean):+0.00;-0.00;0.00} points";
        if (own.Count == 1 || first.Count == 1)
            return $"{points}, of one seed";
        return $"{points}, {(own.DiffersFrom(first) ? "beyond" : "within")} the spread";
    }
}
