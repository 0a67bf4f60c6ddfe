namespace MicroNets.Reporting;

/// <summary>Several runs side by side, in plain values.</summary>
internal sealed record StudyRecord
{
    /// <summary>"comparison", "ladder", "minimization", "resolutions" or "sweep".</summary>
    public required string Study { get; init; }

    /// <summary>Folder of the study; every row has a run folder in it.</summary>
    public required string Path { get; init; }

    public required string Task { get; init; }

    public required string Device { get; init; }

    public required string Budget { get; init; }

    /// <summary>"accuracy" or "auc".</summary>
    public required string Metric { get; init; }

    /// <summary>The split that the scores are of.</summary>
    public required string JudgedOn { get; init; }

    public EquatableArray<StudyRow> Rows { get; init; }

    /// <summary>One for each name: over its seeds.</summary>
    public EquatableArray<StudySummary> Summaries { get; init; }

    /// <summary>Names of the rows that no other beats in cost and score at once; empty where the study has no such cost.</summary>
    public EquatableArray<string> Front { get; init; }

    /// <summary>What the study has come to, and what a reader has to know.</summary>
    public EquatableArray<string> Notes { get; init; }
}

/// <summary>One network of a study: how it was come by, what it costs, how well it does.</summary>
/// <param name="Run">Folder of its run, in that of the study.</param>
internal sealed record StudyRow(string Name, ulong Seed, string Run)
{
    public required string Architecture { get; init; }

    public required double Mops { get; init; }

    public required long Parameters { get; init; }

    /// <summary>An axis that nobody can estimate is not among them.</summary>
    public EquatableArray<CostRecord> Costs { get; init; }

    /// <summary>Null where nobody can tell.</summary>
    public CostRecord? Cost(string name) => Costs.FirstOrDefault(cost => cost.Name == name);

    /// <summary>The stated limits beside the costs.</summary>
    public EquatableArray<LimitRecord> Limits { get; init; }

    /// <summary>In float.</summary>
    public required double Score { get; init; }

    /// <summary>In integers; null where the study did not go so far.</summary>
    public double? Int8Score { get; init; }

    /// <summary>Anomaly detection: the area under the ROC curve of each machine.</summary>
    public IReadOnlyDictionary<string, double>? ScoreOfMachine { get; init; }

    /// <summary>Operations of the search, in units of 10⁹.</summary>
    public double SearchGigaflop { get; init; }

    /// <summary>Short trainings in the search.</summary>
    public int Trials { get; init; }

    /// <summary>Processor time of the search; null in a sweep, whose items tell their own.</summary>
    public double? SearchCoreMinutes { get; init; }

    /// <summary>Operations of the training, in units of 10⁹.</summary>
    public double TrainingGigaflop { get; init; }

    /// <summary>Processor time of the training; null in a sweep.</summary>
    public double? TrainingCoreMinutes { get; init; }

    /// <summary>For each limited cost the relative error of what a differentiable search expected at its end.</summary>
    public IReadOnlyDictionary<string, double>? ExpectedCostErrors { get; init; }

    public bool EveryLimitHolds => Limits.All(limit => limit.Holds);
}

/// <summary>The rows of one name.</summary>
/// <param name="Score">Mean over the seeds.</param>
/// <param name="Deviation">Sample standard deviation over the seeds; 0 for one.</param>
/// <param name="Verdict">Beside the first name: a sentence that says "beyond the spread" or "within the spread"; empty for the
/// first.</param>
internal sealed record StudySummary(string Name, int Runs, double Mops, double Score, double Deviation, double SearchGigaflop,
    double? SearchCoreMinutes, double TrainingGigaflop, double? TrainingCoreMinutes, string Verdict);
