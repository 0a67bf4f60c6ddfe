using MicroNets.Reporting;
using MicroNets.Runs.Searches;
using MicroNets.Runs.Sweeps;

namespace MicroNets.Runs.Studies;

/// <summary>
/// DNAS over seeds, beside other methods: every search by trials may compute as much as the DNAS of its seed did, and every network is then
/// trained alike.
/// </summary>
internal static class Comparison
{
    /// <param name="request">Of the first seed.</param>
    /// <param name="seeds">How many, from the request's on.</param>
    /// <param name="against">Methods and published networks (<see cref="SearchMethods"/>).</param>
    public static SweepPlan Plan(RunRequest request, int seeds, EquatableArray<string> against)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        var items = new List<PlanItem>();
        for (ulong seed = request.Seed; seed < request.Seed + (ulong)seeds; seed++)
        {
            int found = items.Count;
            items.Add(new PlanItem(found, ItemWork.Network, SearchMethods.Dnas, $"{SearchMethods.Dnas}-{seed}", 0, seed, request.Limits));
            foreach (string method in against)
            {
                var item = new PlanItem(items.Count, ItemWork.Network, method, $"{method}-{seed}", 0, seed, request.Limits)
                {
                    Method = method,
                };
                items.Add(SearchMethods.Computes(method) ? item with { ComputesAs = found, After = [found] } : item);
            }
        }

        return new SweepPlan(StudyKind.Comparison, [request], RunStage.Train, items);
    }

    internal static EquatableArray<string> Notes(IReadOnlyList<StudyRow> rows)
    {
        var notes = new List<string> { "Means over seeds with their sample standard deviation; a difference counts as beyond the spread "
            + "from two standard errors on. Flash, SRAM and latency are estimates. A step counts three passes of two "
            + "operations per multiply-accumulate." };
        if (rows.Any(row => SearchMethods.Computes(row.Name)))
            notes.Add("Searches by trials computed as much as the DNAS of their seed; every network was trained alike afterwards.");
        if (rows.FirstOrDefault(row => !row.EveryLimitHolds) is { } over)
            notes.Add($"{over.Name} does not keep the limits and is there for comparison only.");
        return [.. notes];
    }
}
