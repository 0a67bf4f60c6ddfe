using System.Text.Json.Serialization;
using MicroNets.Reporting;

namespace MicroNets.Runs.Sweeps;

/// <summary>How an item ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutcomeState>))]
internal enum OutcomeState
{
    Done,

    /// <summary>Proven that no network keeps its limits: a result, which is not looked for again.</summary>
    Infeasible,

    /// <summary>Something went wrong; it is tried again when the plan is resumed.</summary>
    Failed,
}

/// <summary>What an item has come to: <c>item.json</c> in its folder, and a line of the plan's index.</summary>
internal sealed record ItemOutcome(int Item, OutcomeState State)
{
    internal const string File = "item.json";

    /// <summary>Null where it is done.</summary>
    public string? Error { get; init; }

    /// <summary>Its line of the tables; null where it has none.</summary>
    public StudyRow? Row { get; init; }

    /// <summary>The split that the row's score is of.</summary>
    public string? JudgedOn { get; init; }

    /// <summary>What a supernet's training computed, in units of 10⁹ operations.</summary>
    public double? Gigaflop { get; init; }

    public DateTime Ended { get; init; }

    /// <summary>Of the attempt that ended it.</summary>
    public double WallSeconds { get; init; }

    /// <summary>Processor time of all attempts but those that were killed.</summary>
    public double CoreSeconds { get; init; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; init; }

    public string Build { get; init; } = "";

    /// <summary>Where it ended.</summary>
    public string Place { get; init; } = "";

    /// <summary>The vector instructions that its floats were computed with: others round in another order.</summary>
    public string Kernels { get; init; } = "";

    /// <summary>A failure is not the end of an item.</summary>
    [JsonIgnore]
    public bool IsFinished => State != OutcomeState.Failed;
}
