using MicroNets.Graph;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Chooses among the plans of a network, from the fastest to the smallest. To be within some bytes, layers at the peak run together, a
/// group of channels or a band of rows at a time, in the way that takes the fewest cycles.
/// </summary>
internal sealed class PlanSearch
{
    // A percent of time is worth so many of memory.
    private const double MemoryPerTime = 2.9;

    // How much lower the next plan's bytes are; what a search for it tries.
    private const double Step = 0.95;
    private const int MostChanges = 12, Tries = 6;

    // Any microcontroller has as much: time is worth more there.
    private const int LeastBytes = 4096;

    private readonly Network _network;
    private readonly RowSections _sections;
    private readonly Plan _plain;
    private readonly double _cycles;
    private readonly Dictionary<RowSchedule, double> _added = [];

    private PlanSearch(Network network, KernelChoices plain)
    {
        (_network, _sections) = (network, new RowSections(network, plain.Orientation));
        _cycles = PlanCycles.Of(network);
        _plain = new Plan(this, plain);
    }

    /// <summary>The smallest plan of a part of a network.</summary>
    /// <exception cref="GraphException">The part holds an op without kernels.</exception>
    public static KernelChoices OfPart(Network part, KernelChoices plain) => ConvChunks.Choose(part, Lowest(part, plain));

    private static KernelChoices Lowest(Network network, KernelChoices plain) =>
        RowSections.Choose(network, ChannelGroups.Choose(network, plain));

    /// <summary>A plan for the goal, and the bytes of the smallest of all plans that it was chosen from.</summary>
    /// <param name="network">Folded.</param>
    /// <param name="plain">The choices apart from groups, sections and chunks.</param>
    /// <param name="goal">Not <see cref="ArenaGoal.LayerByLayer"/>.</param>
    /// <exception cref="GraphException">The network holds an op without kernels.</exception>
    public static (KernelChoices Choices, long LeastBytes) Choose(Network network, KernelChoices plain, ArenaGoal goal)
    {
        var search = new PlanSearch(network, plain);
        Plan[] unpacked = [.. search.Plans(), new Plan(search, Lowest(network, plain))];
        Plan[] plans = [.. unpacked, .. unpacked.Select(plan => plan.Packed()).OfType<Plan>(), .. PackedPlans(network, plain)];
        Plan balanced = Least(plans, (plan, bytes) => plan.Weight(bytes)).InChunks(),
            smallest = Smallest([Smallest(plans).InChunks(), balanced]);
        return (Chosen().Choices, smallest.PlacedBytes);

        Plan Chosen()
        {
            if (goal.IsSmallest)
                return smallest;
            if (goal.Bytes is not { } most)
                return balanced;
            return plans.OrderBy(plan => plan.Cycles).Select(plan => plan.InChunks()).Prepend(balanced)
                .Where(plan => plan.Bytes <= most && plan.PlacedBytes <= most).Append(smallest).First();
        }
    }

    private static Plan Smallest(IEnumerable<Plan> plans) => Least(plans, (plan, bytes) => (bytes, plan.Cycles));

    // By the bytes of arenas as they are placed, which takes a while: a plan that is no better by its lower bound is not placed.
    private static Plan Least<T>(IEnumerable<Plan> plans, Func<Plan, long, T> measure)
        where T : IComparable<T>
    {
        Plan? least = null;
        foreach (Plan plan in plans.OrderBy(plan => measure(plan, plan.Bytes)))
        {
            if (least is not null && measure(plan, plan.Bytes).CompareTo(measure(least, least.PlacedBytes)) >= 0)
                break;
            if (least is null || measure(plan, plan.PlacedBytes).CompareTo(measure(least, least.PlacedBytes)) < 0)
                least = plan;
        }

        return least!;
    }

    // Each a step lower than the one before, as long as there is one.
    private IEnumerable<Plan> Plans()
    {
        // States are kept whole, and their networks read few rows in any case.
        Plan? plan = _plain;
        for (long most = _plain.Bytes; plan is not null; plan = plan.Bytes < LeastBytes || _network.IsStateful ? null : Within(most))
        {
            yield return plan;
            most = (long)(Step * plan.Bytes);
        }
    }

    // Packed at first, then in groups and bands: those of the layers that are at the peak then.
    private static IEnumerable<Plan> PackedPlans(Network network, KernelChoices plain)
    {
        if (PackedMaps.All(network, plain) is not { } packed)
            return [];
        var search = new PlanSearch(network, packed);
        return search.Plans().Append(new Plan(search, ChannelGroups.Choose(network, packed))).Select(plan => plan.Needed());
    }

    // Null: none was found.
    private Plan? Within(long most)
    {
        Plan? plan = _plain.EndBytes > most ? null : _plain;
        for (int change = 0; plan is not null && plan.Bytes > most; change++)
            plan = change < MostChanges ? plan.Changed(most) : null;
        return plan;
    }

    private double Added(RowSchedule section)
    {
        if (!_added.TryGetValue(section, out double known))
            _added[section] = known = PlanCycles.Added(_network, section);
        return known;
    }

    private sealed class Plan(PlanSearch search, KernelChoices choices)
    {
        private readonly Arena _arena = ArenaBuilder.Run(search._network, choices);

        public KernelChoices Choices => choices;

        /// <summary>No placement takes fewer.</summary>
        public int Bytes => _arena.LowerBound;

        /// <summary>What the arena takes.</summary>
        public int PlacedBytes => _arena.Place();

        public int EndBytes => _arena.EndBytes;

        public double Cycles { get; } = search._cycles + choices.Sections.Sum(search.Added)
            + choices.Groups.Where(group => group.Value > 0).Sum(group => PlanCycles.Added(search._network[group.Key], group.Value))
            + (choices.Packed.Count == 0 ? 0 : PlanCycles.AddedByPacking(search._network, choices));

        /// <summary>Falls with cycles and with the bytes of the arena.</summary>
        public double Weight(long bytes) => (MemoryPerTime * Math.Log(Cycles)) + Math.Log(bytes + MemoryPlanner.FixedBytes);

        /// <summary>The same with packed maps where they lower the peak; null: they do not.</summary>
        public Plan? Packed() => PackedMaps.All(search._network, choices) is { } all && new Plan(search, all) is var packed
            && packed.Bytes < Bytes ? packed.Needed() : null;

        /// <summary>The same without packed maps that do not lower the peak.</summary>
        public Plan Needed() => new(search, PackedMaps.Needed(search._network, choices));

        public Plan InChunks() => new(search, ConvChunks.Choose(search._network, choices));

        /// <summary>The layers at the peak in groups or bands, as what takes the fewest cycles within so many bytes; null: nothing
        /// is.</summary>
        public Plan? Changed(long most)
        {
            EquatableArray<string> peak = _arena.Peak;
            IEnumerable<(double Added, string Layer, Func<Plan> Plan)> sections = search._sections.At(peak, most)
                .Select(section => (search.Added(section), section.Section.Last, (Func<Plan>)(() => With(section))));
            IEnumerable<(double Added, string Layer, Func<Plan> Plan)> groups = ChannelGroups.At(search._network, choices, peak, most)
                .Select(group => (PlanCycles.Added(group.Convolution, group.Group), group.Convolution.Name,
                    (Func<Plan>)(() => With(group.Convolution, group.Group))));
            foreach ((_, string layer, Func<Plan> change) in sections.Concat(groups).OrderBy(option => option.Added).Take(Tries))
            {
                Plan plan = change();
                if (plan._arena.NeedOf(layer) <= most)
                    return plan;
            }

            return null;
        }

        private Plan With(RowSchedule section) => new(search, PackedMaps.Still(search._network,
            choices.With(search._network, section)));

        private Plan With(Layer convolution, int group) => new(search, choices with
        {
            Groups = choices.Groups.Append(KeyValuePair.Create(convolution.Name, group)).GroupBy(one => one.Key)
                .ToDictionary(one => one.Key, one => one.Last().Value),
            Sections = [.. choices.Sections.Where(section => !section.Section.Layers.Contains(convolution.Name)
                && !search._network.ConsumersOf(convolution.Name).Any(reader => section.Section.Layers.Contains(reader.Name)))],
        });
    }
}
