using MicroNets.Devices.Costs;
using MicroNets.Search.Spaces;

namespace MicroNets.Search;

/// <summary>What can be said of a problem before anything is trained.</summary>
/// <param name="Sampled">Points looked at.</param>
/// <param name="Fits">Share of them that keeps every limit.</param>
/// <param name="Binding">The limit that most points break; null when all fit.</param>
/// <param name="PeakLayer">The layer at which most networks (those that fit, if any do) need the most memory.</param>
/// <param name="Ops">Smallest and largest op count of the points that fit; null when none does.</param>
/// <param name="Smallest">For each limit the smallest value that any network of the space reaches.</param>
/// <param name="Example">A point that fits: the largest found. Null when none was found.</param>
public sealed record FeasibilityPreview(
    int Sampled,
    double Fits,
    string? Binding,
    string PeakLayer,
    OpRange? Ops,
    EquatableArray<SmallestReachable> Smallest,
    Architecture? Example)
{
    /// <summary>Proven: no network of the space keeps this limit; null where there is no such limit.</summary>
    public SmallestReachable? Impossible => Smallest.FirstOrDefault(reach => !reach.CanHold);

    /// <summary>A limit that no network was found to keep by itself, proven impossible or not; null when each can be kept on its
    /// own.</summary>
    public SmallestReachable? Unreached => Impossible ?? Smallest.FirstOrDefault(reach => !reach.WasReached);
}

/// <summary>Operations, two per multiply-accumulate.</summary>
public sealed record OpRange(long Smallest, long Largest);

/// <summary>The smallest value of a cost over a whole space, by exhaustive dynamic programming.</summary>
/// <param name="Value">Of a network that was found: of an estimate the upper end of its band, which the limit is held against.</param>
/// <param name="Bound">Proven by counting: no network of the space goes below.</param>
/// <param name="Layer">The layer that decides: the memory peak, or the largest share of a sum.</param>
public sealed record SmallestReachable(CostAxis Axis, double Stated, double Value, double Bound, string Layer)
{
    /// <summary>Name of the axis.</summary>
    public string Limit => Axis.Name;

    /// <summary>Unit of the limit and the values.</summary>
    public string Unit => Axis.Unit;

    /// <summary>Whether a network within the limit may exist: false is a proof that none does.</summary>
    public bool CanHold => Bound <= Stated;

    /// <summary>Whether a network within the limit was found.</summary>
    public bool WasReached => Value <= Stated;

    /// <summary>How a time or an energy was found: by which law, at which clock, within which band; null for what is counted.</summary>
    public string? How { get; init; }

    /// <summary>What the value is, for a sentence.</summary>
    public string Explanation => (Bound < Value
        ? $"the smallest that a network of the space was found to reach (layer '{Layer}' decides; proven: "
            + $"none goes below {Bound:0.###} {Unit})"
        : $"the smallest that any network of the space reaches (layer '{Layer}' decides)")
        + (How is null ? "" : $", the upper end of {How}");
}
