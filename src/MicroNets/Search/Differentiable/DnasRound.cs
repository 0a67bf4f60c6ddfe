using System.Text.Json.Serialization;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Differentiable;

/// <summary>Where a search stands after a round.</summary>
/// <param name="TaskLoss">Mean over the round's batches.</param>
/// <param name="Margins">For each limit the share of it that the expected cost leaves; negative where it is broken.</param>
/// <param name="Architecture">What would be derived now.</param>
/// <param name="Gigaflop">What the round computed: a step counts three passes of two operations per multiply-accumulate of the
/// supernet.</param>
public sealed record DnasRound(
    int Round, int Rounds, double TaskLoss, double Temperature, EquatableArray<LimitMargin> Margins, Architecture Architecture,
        double Gigaflop)
{
    /// <summary>What is thought of every decision that the supernet still leaves open at its start.</summary>
    public EquatableArray<DecisionState> Decisions { get; init; } = [];

    /// <summary>Not part of the record of a search, which is the same on every machine.</summary>
    [JsonIgnore]
    public double SamplesPerSecond { get; init; }

    /// <summary>Estimated time to the end of the search, from the rounds so far.</summary>
    [JsonIgnore]
    public TimeSpan Left { get; init; }

    /// <summary>A line for a console: round, loss, margin of each limit, speed and time left.</summary>
    public override string ToString() =>
        $"search {Round}/{Rounds}  loss {TaskLoss:0.000} "
            + $" {string.Join("  ", Margins.Select(margin => $"{margin.Limit} {margin.Margin:+0%;-0%;0%}"))} "
            + $" {SamplesPerSecond:0} samples/s  {Left:m\\:ss} left";
}

/// <param name="Limit">Name of the axis.</param>
/// <param name="Expected">Expected cost at the end of its band that the search aims at, in the limit's unit.</param>
public sealed record LimitMargin(string Limit, double Stated, double Expected)
{
    /// <summary>Share of the limit that is left; negative where it is broken.</summary>
    public double Margin => 1 - (Expected / Stated);
}
