using System.Globalization;
using System.Text.RegularExpressions;
using MicroNets.Devices.Costs;
using MicroNets.Reporting;

namespace MicroNets.Runs;

/// <summary>What a reader has to know to judge times: the law, the clock and the band of each.</summary>
internal static partial class LatencyNotes
{
    // Bands as narrow as this are measurements.
    private const double Measured = 0.05;

    /// <summary>Of the networks of a study: the ways to their figures, which are in the tables.</summary>
    public static IEnumerable<string> Of(IEnumerable<StudyRow> rows) =>
        rows.Select(row => row.Cost(CostAxis.Latency.Name)?.How).OfType<string>().Select(WithoutFigures).Distinct()
        .Select(how => $"Latency is {how}.");

    /// <summary>Of runs beside each other, each of which has its own way.</summary>
    public static IEnumerable<string> OfEach(IEnumerable<StudyRow> rows) =>
        rows.Where(row => row.Cost(CostAxis.Latency.Name) is not null)
        .GroupBy(row => WithoutFigures(row.Cost(CostAxis.Latency.Name)!.How), row => row.Name)
        .Select(same => $"Latency of {string.Join(", ", same.Distinct())} is {same.Key}.");

    /// <summary>The way to a latency without the times of its parts: "network: estimated …; front end: …".</summary>
    public static string WithoutFigures(string how) => PartsFigure().Replace(how, "${before}${part}:");

    [GeneratedRegex(@"(?<before>^|; )(?<part>[a-z ]+) [\d.,]+ (?:ms|mJ|s):", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PartsFigure();

    /// <summary>Of the networks of a run.</summary>
    /// <param name="networks">The judged one first.</param>
    /// <param name="limits">Its verdicts.</param>
    public static IEnumerable<string> Of(IEnumerable<NetworkRecord> networks, EquatableArray<LimitRecord> limits)
    {
        foreach (IGrouping<string, NetworkRecord> same in networks.Where(network => network.Cost(CostAxis.Latency.Name) is not null)
            .GroupBy(network => network.Cost(CostAxis.Latency.Name)!.How))
            yield return $"Latency of {string.Join(", ", same.Select(network => network.Name))} is {same.Key}.";
        if (limits.FirstOrDefault(limit => limit.Name == CostAxis.Latency.Name) is { } limit && limit.High > limit.Value * (1 + Measured)
            && networks.First() is var judged)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The limit on latency is held against the upper end of the band. With "
                + $"a measured board it would admit about {Admitted(limit.Value):0.#} Mops ({Admitted(limit.High):0.#} to "
                + $"{Admitted(limit.Low):0.#}) of networks like this one; measure this one by 'micronets run … --port PORT', or calibrate "
                + $"('micronets calibrate --help').");
        }

        double Admitted(double milliseconds) => judged.Mops * limit.Limit / milliseconds;
    }
}
