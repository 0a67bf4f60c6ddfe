using MicroNets.Devices;
using MicroNets.Runs.Studies;

namespace MicroNets.Runs.Sweeps;

/// <summary>Several runs as a list of items, before it is written down.</summary>
/// <param name="Inputs">
/// What the items work with: a request for each task, data set, device and space. Limits, seed and method are the items' own.
/// </param>
/// <param name="Until">The stage after which a network is done.</param>
/// <param name="Items">In an order in which they can be done; the tables come by themselves.</param>
internal sealed record SweepPlan(StudyKind Kind, EquatableArray<RunRequest> Inputs, RunStage Until, IReadOnlyList<PlanItem> Items)
{
    /// <summary>Limits that share a supernet.</summary>
    public EquatableArray<EquatableArray<Limits>> Ladders { get; init; } = [];

    /// <summary>What a reader of the tables has to know.</summary>
    public EquatableArray<string> Notes { get; init; } = [];
}
