namespace MicroNets.Reporting;

/// <summary>How a network was found by a differentiable search, round by round.</summary>
public sealed record SearchRecord
{
    /// <summary>In order; one for each round of the search.</summary>
    public EquatableArray<RoundRecord> Rounds { get; init; }

    /// <summary>Those that were open at the start, in the order of the blocks.</summary>
    public EquatableArray<DecisionRecord> Decisions { get; init; }

    /// <summary>Short trainings that decided between the last candidates, the winner among them.</summary>
    public EquatableArray<TrialRecord> Trials { get; init; }
}

/// <summary>Where a search stood after a round.</summary>
/// <param name="Temperature">Divides the logits of the decisions: at 1 they are open, near 0 made.</param>
public sealed record RoundRecord(double Loss, double Temperature, EquatableArray<ExpectedCostRecord> Costs);

/// <summary>An expected cost beside its limit, in the limit's unit.</summary>
public sealed record ExpectedCostRecord(string Limit, double Stated, double Expected);

/// <summary>A decision over the rounds.</summary>
/// <param name="Name">Of the block and of what is decided: "stage2-1/kernel".</param>
/// <param name="Options">
/// Names of the options that have a probability each; empty where a width is decided, of which the expected value is told.
/// </param>
/// <param name="Values">For each round a probability per option, or the expected width alone.</param>
public sealed record DecisionRecord(string Name, EquatableArray<string> Options, EquatableArray<EquatableArray<double>> Values);

/// <summary>A short training of a candidate.</summary>
/// <param name="Accuracy">On the validation data.</param>
/// <param name="Error">Standard error of it.</param>
public sealed record TrialRecord(string Architecture, long Samples, double Accuracy, double Error, double Loss, bool Won);
