using MicroNets.Reporting;
using MicroNets.Runs.Searches;

namespace MicroNets.Runs.Studies;

/// <summary>
/// DNAS over seeds, beside other methods: every search by trials may compute as much as the DNAS of its seed did, and every network is then
/// trained alike.
/// </summary>
public static class Comparison
{
    /// <param name="request">Of the first seed.</param>
    /// <param name="seeds">How many, from the request's on.</param>
    /// <param name="against">Methods and published networks (<see cref="SearchMethods"/>).</param>
    /// <exception cref="InputException">A published network that the space does not hold, or what a run refuses.</exception>
    public static StudyRecord Run(StudyFolder study, RunRequest request, int seeds, EquatableArray<string> against)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        StudyRecord? record = null;
        for (ulong seed = request.Seed; seed < request.Seed + (ulong)seeds; seed++)
        {
            StudyRow found = Add(SearchMethods.Dnas, request with { Seed = seed });
            foreach (string method in against)
                Add(method, request with { Seed = seed, Method = method, Gigaflop = SearchMethods.Computes(method) ? found.SearchGigaflop : null });
        }

        return record!;

        StudyRow Add(string name, RunRequest one)
        {
            StudyRow row = study.Add(name, $"{name}-{one.Seed}", one);
            record = study.Write(StudyKind.Comparison, request, [], Notes(study, against));
            return row;
        }
    }

    private static EquatableArray<string> Notes(StudyFolder study, EquatableArray<string> against)
    {
        var notes = new List<string> { "Means over seeds with their sample standard deviation; a difference counts as beyond the spread from two standard errors on. Flash, SRAM and latency are estimates. A step counts three passes of two operations per multiply-accumulate." };
        if (against.Any(SearchMethods.Computes))
            notes.Add("Searches by trials computed as much as the DNAS of their seed; every network was trained alike afterwards.");
        if (study.Rows.FirstOrDefault(row => !row.EveryLimitHolds) is { } over)
            notes.Add($"{over.Name} does not keep the limits and is there for comparison only.");
        return [.. notes];
    }
}
