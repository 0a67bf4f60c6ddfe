using System.Text.Json.Serialization;
using MicroNets.Devices;
using MicroNets.Graph;
using MicroNets.Search.Derivation;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;
using MicroNets.Search.Trials;

namespace MicroNets.Search;

/// <summary>What a search hands on.</summary>
/// <param name="Network">As it is trained: with batch norm.</param>
/// <param name="Checks">Every limit beside the exact cost; all hold.</param>
/// <param name="Steps">From the derived architecture to this one.</param>
/// <param name="Costs">How well the expected costs at the end foretold those of the derived architecture.</param>
public sealed record SearchResult(
    Architecture Architecture,
    [property: JsonIgnore] Network Network,
    EquatableArray<LimitCheck> Checks,
    EquatableArray<SearchStep> Steps,
    EquatableArray<DnasRound> Rounds,
    EquatableArray<ExpectedAndExact> Costs)
{
    /// <summary>What the network has learnt in the supernet and in trials, for its training to go on from; null where there was nothing
    /// to search.</summary>
    [JsonIgnore]
    public Weights? Weights { get; init; }

    /// <summary>Short trainings that decided between depths; empty when there were none.</summary>
    public EquatableArray<Trial> Trials { get; init; } = [];

    /// <summary>What the search computed, in units of 10⁹ operations: 3 passes of 2 operations per multiply-accumulate.</summary>
    public double Gigaflop { get; init; }
}

/// <summary>A limited cost as the search expected it at its end, and of the network that was derived.</summary>
/// <param name="Limit">Name of the axis.</param>
public sealed record ExpectedAndExact(string Limit, double Expected, double Exact)
{
    /// <summary>How far the expectation was above the exact cost; negative below.</summary>
    public double RelativeError => (Expected / Exact) - 1;
}
