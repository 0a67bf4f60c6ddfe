using MicroNets.Graph;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Chooses which layers run together a band of rows at a time, because the maps between them would be the peak of memory. Nothing is
/// computed twice, but rows that the next band reads too are moved, and each band begins anew: so only where it lowers the peak.
/// </summary>
internal sealed class RowSections
{
    // Layers of a section; what a search for a peak tries.
    private const int MostLayers = 12, Shortlist = 4, MostPeaks = 12;

    // What sections must save; and how much of it larger bands may give back.
    private const double Worthwhile = 0.9, Slack = 1.02;

    // Any microcontroller has as much: time is worth more there.
    private const int LeastBytes = 4096;

    private static readonly RowPace[] Paces = [RowPace.Last, RowPace.First];

    private static readonly int[] FewestRows = [1, 2, 4], MoreRows = [8, 4, 2], Heights = [1, 2, 3, 4, 6, 8, 12];

    private readonly Network _network;
    private readonly Orientation _orientation;
    private readonly Dictionary<string, int> _places;
    private readonly int[] _lastReader;
    private readonly Dictionary<(int From, int To, RowPace Pace, int Rows), RowSchedule?> _schedules = [];
    private readonly Dictionary<(int From, int To), RowSchedule?> _smallest = [];

    public RowSections(Network network, Orientation orientation)
    {
        (_network, _orientation) = (network, orientation);
        _places = network.Layers.Index().ToDictionary(layer => layer.Item.Name, layer => layer.Index);
        _lastReader = new int[network.Layers.Count];
        foreach ((int reader, Layer layer) in network.Layers.Index())
        {
            foreach (string input in layer.Node.Inputs)
                _lastReader[_places[input]] = reader;
        }

        _lastReader[^1] = int.MaxValue;
    }

    /// <param name="network">Folded.</param>
    /// <param name="choices">Apart from sections; what is in a section is in no group of channels any more.</param>
    /// <exception cref="GraphException">The network holds an op without kernels.</exception>
    public static KernelChoices Choose(Network network, KernelChoices choices)
    {
        // States are kept whole, and their networks read few rows in any case.
        if (network.IsStateful)
            return choices;
        var plain = new Plan(new RowSections(network, choices.Orientation), choices);
        int worthwhile = (int)(Worthwhile * plain.Bytes);
        if (plain.Bytes < LeastBytes || plain.EndBytes > worthwhile)
            return choices;
        Plan best = plain;
        for (int peak = 0; peak < MostPeaks && best.Lowered() is { } lower; peak++)
            best = lower;
        if (best.Bytes > worthwhile)
            return choices;
        return choices.IsPart ? best.Choices : best.Trimmed().WithMoreRows().Choices;
    }

    private bool Takes(int layer) => layer > 0 && RowSchedule.Takes(_network.Layers[layer]);

    // Sections that hold all of some layers, with the bytes of whole maps beside them.
    private IEnumerable<(int From, int To, long Whole)> Around(int first, int last, long below)
    {
        if (!Enumerable.Range(first, last - first + 1).All(Takes))
            yield break;
        int lowest = first, highest = last;
        while (last - lowest + 1 < MostLayers && Takes(lowest - 1))
            lowest--;
        while (highest - first + 1 < MostLayers && highest + 1 < _network.Layers.Count && Takes(highest + 1))
            highest++;
        for (int from = lowest; from <= first; from++)
        {
            for (int to = Math.Max(last, from + 1); to <= highest; to++)
            {
                if (IsClosed(from, to) && WholeBytes(from, to) is var whole && whole < below)
                    yield return (from, to, whole);
            }
        }
    }

    /// <summary>Sections that hold the layers of a step, each with as many rows a band as so many bytes allow.</summary>
    public IEnumerable<RowSchedule> At(EquatableArray<string> step, long most)
    {
        foreach ((int from, int to, long whole) in Around(_places[step[0]], _places[step[^1]], most))
        {
            foreach (RowPace pace in Paces)
            {
                RowSchedule? tallest = null;
                foreach (int rows in Heights)
                {
                    RowSchedule? schedule = Of(from, to, pace, rows);
                    if (schedule is null ? tallest is not null : whole + schedule.Bytes > most || schedule.Bands == 1)
                        break;
                    tallest = schedule ?? tallest;
                }

                if (tallest is not null)
                    yield return tallest;
            }
        }
    }

    // Nothing but the last output is read outside.
    private bool IsClosed(int from, int to)
    {
        for (int layer = from; layer < to; layer++)
        {
            if (_lastReader[layer] > to)
                return false;
        }

        return true;
    }

    // Maps that are whole while a section runs.
    private long WholeBytes(int from, int to) => Orientation.Bytes(_network.Layers[to].OutputShape)
        + Enumerable.Range(from, to - from + 1).SelectMany(layer => _network.Layers[layer].Node.Inputs).Select(input => _places[input])
            .Where(input => input < from).Distinct().Sum(input => (long)_network.Layers[input].OutputShape.Elements);

    // The section with the fewest rows in memory, if kernels can run it.
    private RowSchedule? Smallest(int from, int to)
    {
        if (!_smallest.TryGetValue((from, to), out RowSchedule? known))
        {
            _smallest[(from, to)] = known = FewestRows.Select(rows => Paces.Select(pace => Of(from, to, pace, rows))
                .Where(schedule => schedule is not null).MinBy(schedule => schedule!.Bytes))
                .FirstOrDefault(schedule => schedule is not null);
        }

        return known;
    }

    // With so many rows a band, the first as early as helps.
    private RowSchedule? Of(int from, int to, RowPace pace, int rows)
    {
        if (_schedules.TryGetValue((from, to, pace, rows), out RowSchedule? best))
            return best;
        string[] layers = [.. Enumerable.Range(from, to - from + 1).Select(layer => _network.Layers[layer].Name)];
        for (int earlier = 0; earlier < rows; earlier++)
        {
            if (RowSchedule.Of(_network, _orientation, new RowSection([.. layers], pace, rows - earlier, rows)) is { } schedule
                && (best is null || schedule.Bytes < best.Bytes))
                best = schedule;
            else if (best is not null)
                break;
        }

        return _schedules[(from, to, pace, rows)] = best;
    }

    private sealed class Plan(RowSections sections, KernelChoices choices)
    {
        private readonly Arena _arena = ArenaBuilder.Run(sections._network, choices);

        public KernelChoices Choices => choices;

        public int Bytes => _arena.LowerBound;

        /// <summary>Before the first step and after the last.</summary>
        public int EndBytes => _arena.EndBytes;

        /// <summary>The plan with another section at the peak; null: none is lower.</summary>
        public Plan? Lowered()
        {
            EquatableArray<string> step = _arena.Peak;
            return sections.Around(sections._places[step[0]], sections._places[step[^1]], Bytes)
                .Select(place => (place.Whole, Section: sections.Smallest(place.From, place.To)))
                .Where(candidate => candidate.Section is { } section && candidate.Whole + section.Bytes < Bytes)
                .OrderBy(candidate => candidate.Whole + candidate.Section!.Bytes)
                .Take(Shortlist)
                .Select(candidate => With(candidate.Section!))
                .MinBy(plan => (plan.Bytes, plan._arena.Pressure)) is { } best && best._arena.Pressure < _arena.Pressure ? best : null;
        }

        private Plan With(RowSchedule added) => new(sections, choices.With(sections._network, added));

        private Plan Without(RowSchedule section) => new(sections, choices with { Sections =
            [.. choices.Sections.Where(other => other != section)] });

        /// <summary>The same peak with fewer layers in sections and in groups of channels.</summary>
        public Plan Trimmed()
        {
            Plan best = this;
            foreach (RowSchedule section in choices.Sections)
            {
                if (best.Without(section) is var without && without.Bytes <= Bytes)
                    best = without;
            }

            foreach (string group in choices.Groups.Keys)
            {
                var whole = new Plan(sections, best.Choices with { Groups = best.Choices.Groups.Where(other =>
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
            foreach (RowSection section in choices.Sections.Select(schedule => schedule.Section))
            {
                foreach (int rows in MoreRows.Where(rows => rows > section.Rows))
                {
                    if (sections.Of(sections._places[section.Layers[0]], sections._places[section.Last], section.Pace, rows) is { } larger
                        && best.With(larger) is var plan && plan.Bytes <= Bytes * Slack)
                    {
                        best = plan;
                        break;
                    }
                }
            }

            return best;
        }
    }
}
