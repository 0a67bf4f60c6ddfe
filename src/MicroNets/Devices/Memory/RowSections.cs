using MicroNets.Graph;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Chooses which layers run together a band of rows at a time, because the maps between them would be the peak of memory. Nothing is
/// computed twice, but rows that the next band reads too are moved, and each band begins anew: so only where it lowers the peak.
/// </summary>
internal static class RowSections
{
    // Layers of a section; what a search for a peak tries.
    private const int MostLayers = 12, Shortlist = 4, MostPeaks = 12;

    // What sections must save; and how much of it larger bands may give back.
    private const double Worthwhile = 0.9, Slack = 1.02;

    // Any microcontroller has as much: time is worth more there.
    private const int LeastBytes = 4096;

    private static readonly RowPace[] Paces = [RowPace.Last, RowPace.First];

    private static readonly int[] FewestRows = [1, 2, 4], MoreRows = [8, 4, 2];

    /// <param name="network">Folded.</param>
    /// <param name="choices">Apart from sections; what is in a section is in no group of channels any more.</param>
    /// <exception cref="GraphException">The network holds an op without kernels.</exception>
    public static KernelChoices Choose(Network network, KernelChoices choices)
    {
        // States are kept whole, and their networks read few rows in any case.
        if (network.IsStateful)
            return choices;
        var plain = new Plan(network, choices);
        if (plain.Bytes < LeastBytes)
            return choices;
        Plan best = plain;
        for (int peak = 0; peak < MostPeaks && best.Lowered() is { } lower; peak++)
            best = lower;
        return best.Bytes <= plain.Bytes * Worthwhile ? best.Trimmed().WithMoreRows().Choices : choices;
    }

    private sealed class Plan(Network network, KernelChoices choices)
    {
        private readonly Arena _arena = ArenaBuilder.Run(network, choices);

        public KernelChoices Choices => choices;

        public int Bytes => _arena.LowerBound;

        /// <summary>The plan with another section at the peak; null: none is lower.</summary>
        public Plan? Lowered() => Around(_arena.Peak)
            .OrderBy(candidate => candidate.Bytes)
            .Take(Shortlist)
            .Select(candidate => With(candidate.Section))
            .MinBy(plan => (plan.Bytes, plan._arena.Pressure)) is { } best && best._arena.Pressure < _arena.Pressure ? best : null;

        // Sections that hold the layers of a step, with the bytes that they take by themselves where that is less than now.
        private IEnumerable<(RowSection Section, long Bytes)> Around(EquatableArray<string> step)
        {
            int first = network.Layers.Span.IndexOf(network[step[0]]), last = network.Layers.Span.IndexOf(network[step[^1]]);
            if (!Enumerable.Range(first, last - first + 1).All(Takes))
                yield break;
            int lowest = first, highest = last;
            while (last - lowest + 1 < MostLayers && Takes(lowest - 1))
                lowest--;
            while (highest - first + 1 < MostLayers && highest + 1 < network.Layers.Count && Takes(highest + 1))
                highest++;
            for (int from = lowest; from <= first; from++)
            {
                for (int to = Math.Max(last, from + 1); to <= highest; to++)
                {
                    if (!IsClosed(from, to))
                        continue;
                    long whole = WholeBytes(from, to);
                    if (whole < Bytes && Smallest(from, to) is { } kept && whole + kept.Bytes < Bytes)
                        yield return (kept.Section, whole + kept.Bytes);
                }
            }
        }

        private bool Takes(int layer) => layer > 0 && RowSchedule.Takes(network.Layers[layer]);

        // Nothing but the last output is read outside.
        private bool IsClosed(int from, int to) => Enumerable.Range(from, to - from).All(layer => network.Layers[layer] != network.Output
            && network.Layers.Index().All(reader => (reader.Index > from && reader.Index <= to)
                || !reader.Item.Node.Inputs.Contains(network.Layers[layer].Name)));

        // Maps that are whole while a section runs.
        private long WholeBytes(int from, int to) => Orientation.Bytes(network.Layers[to].OutputShape)
            + Enumerable.Range(from, to - from + 1).SelectMany(layer => network.Layers[layer].Node.Inputs).Distinct()
                .Where(input => !Enumerable.Range(from, to - from + 1).Any(layer => network.Layers[layer].Name == input))
                .Sum(input => (long)network[input].OutputShape.Elements);

        private (RowSection Section, int Bytes)? Smallest(int from, int to)
        {
            string[] layers = [.. Enumerable.Range(from, to - from + 1).Select(layer => network.Layers[layer].Name)];
            foreach (int rows in FewestRows)
            {
                if (Paces.Select(pace => Of([.. layers], pace, rows)).Where(kept => kept is not null).MinBy(kept => kept!.Value.Bytes)
                    is { } fewest)
                    return fewest;
            }

            return null;
        }

        // With so many rows a band, the first as early as helps.
        private (RowSection Section, int Bytes)? Of(EquatableArray<string> layers, RowPace pace, int rows)
        {
            (RowSection Section, int Bytes)? best = null;
            for (int earlier = 0; earlier < rows; earlier++)
            {
                var section = new RowSection(layers, pace, rows - earlier, rows);
                if (RowSchedule.KeptBytesOf(network, choices.Orientation, section) is { } bytes
                    && (best is null || bytes < best.Value.Bytes))
                    best = (section, bytes);
                else if (best is not null)
                    break;
            }

            return best;
        }

        private Plan With(RowSection section) => new(network, choices with
        {
            Sections = [.. choices.Sections.Where(other => !other.Layers.Any(section.Layers.Contains)), section],
            Groups = choices.Groups.Where(group => !section.Layers.Contains(group.Key)
                && !network.ConsumersOf(group.Key).Any(reader => section.Layers.Contains(reader.Name))).ToDictionary(),
        });

        private Plan Without(RowSection section) => new(network, choices with { Sections =
            [.. choices.Sections.Where(other => other != section)] });

        /// <summary>The same peak with fewer layers in sections and in groups of channels.</summary>
        public Plan Trimmed()
        {
            Plan best = this;
            foreach (RowSection section in choices.Sections)
            {
                if (best.Without(section) is var without && without.Bytes <= Bytes)
                    best = without;
            }

            foreach (string group in choices.Groups.Keys)
            {
                var whole = new Plan(network, best.Choices with { Groups = best.Choices.Groups.Where(other =>
                    other.Key != group).ToDictionary() });
                if (whole.Bytes <= Bytes)
                    best = whole;
            }

            return best;
        }

        /// <summary>Bands as large as the peak allows.</summary>
        public Plan WithMoreRows()
        {
            Plan best = this;
            foreach (RowSection section in choices.Sections)
            {
                foreach (int rows in MoreRows.Where(rows => rows > section.Rows))
                {
                    if (Of(section.Layers, section.Pace, rows) is { } kept && best.With(kept.Section) is var larger
                        && larger.Bytes <= Bytes * Slack)
                    {
                        best = larger;
                        break;
                    }
                }
            }

            return best;
        }
    }
}
