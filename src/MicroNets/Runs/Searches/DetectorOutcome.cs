using MicroNets.Data.FrontEnds;
using MicroNets.Search.Detectors;

namespace MicroNets.Runs.Searches;

/// <summary>The detector that a search chose, and what its threshold is set from.</summary>
/// <param name="Chosen">The method and its size.</param>
/// <param name="FrontEnd">What it reads, fitted to the data.</param>
/// <param name="HeldOut">Scores of normal clips by fits that they were held out of.</param>
internal sealed record DetectorOutcome(Detector Chosen, FrontEnd FrontEnd, EquatableArray<HeldOutScore> HeldOut)
{
    /// <summary>What the choice is worth on clips that did not choose; null where no labelled clips chose.</summary>
    public ChoiceByHalves? ByHalves { get; init; }
}

/// <summary>The score of a normal clip of a machine.</summary>
internal sealed record HeldOutScore(string Machine, double Score);
