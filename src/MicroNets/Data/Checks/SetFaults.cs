using System.Globalization;
using MicroNets.Data.Sets;

namespace MicroNets.Data.Checks;

/// <summary>What is wrong with a set as a whole, whatever its items hold.</summary>
internal enum SetFaultKind
{
    /// <summary>All items are of one class: there is nothing to tell apart.</summary>
    SingleClass,

    /// <summary>A class is in one split only: it is learnt and never judged, or judged and never learnt.</summary>
    ClassInOneSplit,

    /// <summary>A class has a single item.</summary>
    SingleItem,

    /// <summary>Arrays, or channels of recordings, differ in shape.</summary>
    ShapesDiffer,

    /// <summary>Recordings have several sampling rates: a run brings all to one.</summary>
    RatesDiffer,

    /// <summary>Of machines: no split has normal and anomalous recordings of one, to tell how well these are told apart.</summary>
    NothingToJudge,

    /// <summary>Most recordings are of one length and some are longer: a run cuts those.</summary>
    LongRecordings,
}

internal sealed record SetFault(SetFaultKind Kind, string Detail);

/// <summary>Finds faults of a set as a whole. Anomaly detection has classes of its own in every split, and is left alone.</summary>
internal static class SetFaults
{
    // Clips of one length, and clocks of one rate, differ by less than this.
    private const double LengthTolerance = 1.25, RateTolerance = 1.01;

    /// <summary>What labels alone tell.</summary>
    public static IEnumerable<SetFault> OfLabels(DataSet data)
    {
        if (IsAnomalyTask(data))
        {
            if (!CanJudgeAnomalies(data))
                yield return new SetFault(SetFaultKind.NothingToJudge,
                    "no split has normal and anomalous recordings of one machine: nothing can be judged");
            yield break;
        }

        ILookup<int, string> splits = data.Splits.SelectMany(split => split.Items.Select(item => (item.Label, split.Name))).ToLookup(item =>
            item.Label, item => item.Name);
        if (splits.Count == 1)
            yield return new SetFault(SetFaultKind.SingleClass,
                $"all items are of class '{data.Classes[splits.Single().Key]}': there is nothing to tell apart");
        foreach (IGrouping<int, string> ofClass in splits.OrderBy(group => group.Key))
        {
            string name = data.Classes[ofClass.Key];
            if (ofClass.Count() == 1)
                yield return new SetFault(SetFaultKind.SingleItem, $"class '{name}' has a single item");
            else if (data.Splits.Count > 1 && ofClass.Distinct().Count() == 1)
                yield return new SetFault(SetFaultKind.ClassInOneSplit, $"class '{name}' is in split {ofClass.First()} only");
        }
    }

    /// <summary>Whether anomalies can be told from what is normal somewhere beside the items to train on.</summary>
    public static bool CanJudgeAnomalies(DataSet data) => data.Splits.Any(split => split.Name != SplitNames.Train
        && split.Items.GroupBy(item => item.Label).Any(machine => machine.Select(item => item.IsAnomaly == true).Distinct().Count() == 2));

    /// <summary>What the items hold tells.</summary>
    /// <param name="facts">Of the items of all splits.</param>
    public static IEnumerable<SetFault> OfContents(IReadOnlyCollection<ItemFacts> facts)
    {
        double[] rates = [.. facts.Select(fact => fact.RateHertz).OfType<double>().Order()];
        if (rates.Length > 0 && rates[^1] > RateTolerance * rates[0])
            yield return new SetFault(SetFaultKind.RatesDiffer,
                FormattableString.Invariant($"recordings at {rates[0]:0.##} to {rates[^1]:0.##} Hz: a run brings all to one rate"));
        string[] shapes = [.. facts.Select(fact => fact.Shape).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        if (shapes.Length > 1)
            yield return new SetFault(SetFaultKind.ShapesDiffer,
                $"shapes {string.Join(" and ", shapes.Take(2))}{(shapes.Length > 2 ? $" and {shapes.Length - 2} more" : "")}");
        double[] lengths = [.. facts.Select(fact => fact.Length).OfType<double>().Order()];
        if (lengths.Length > 0 && lengths[^1] > LengthTolerance * lengths[lengths.Length / 2])
        {
            yield return new SetFault(SetFaultKind.LongRecordings, string.Create(CultureInfo.InvariantCulture,
                $"recordings of {lengths[0]:0.##} to {lengths[^1]:0.##} (half of them at most {lengths[lengths.Length / 2]:0.##}) seconds "
                    + $"or steps: a run cuts the longer ones"));
        }
    }

    private static bool IsAnomalyTask(DataSet data) => data.Splits.Any(split => split.Items.Any(item => item.IsAnomaly is not null));
}
