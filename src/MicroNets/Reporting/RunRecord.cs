namespace MicroNets.Reporting;

/// <summary>Everything a run has to tell, in plain values: what the console, the JSON and the page are rendered from.</summary>
public sealed record RunRecord
{
    /// <summary>Folder of the run.</summary>
    public required string Run { get; init; }

    /// <summary>Name of the task.</summary>
    public required string Task { get; init; }

    /// <summary>Name of the board for people.</summary>
    public required string Device { get; init; }

    /// <summary>As it was asked for: "quick", "standard", "smoke/2" …</summary>
    public required string Budget { get; init; }

    /// <summary>From which all random numbers of the run come.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Where the samples come from, and how many there are.</summary>
    public required DataRecord Data { get; init; }

    /// <summary>Name of the metric: "accuracy" or "auc".</summary>
    public required string Metric { get; init; }

    /// <summary>The split that the scores of the networks are of.</summary>
    public required string JudgedOn { get; init; }

    /// <summary>The found network on the split that reports, and on the one that chose where that is another.</summary>
    public EquatableArray<ScoreRecord> Scores { get; init; }

    /// <summary>The found network as one reads it aloud, for example "84 112 84 – 196": the width of each block, "–" where it is left
    /// out.</summary>
    public required string Architecture { get; init; }

    /// <summary>Every stated limit with its verdict; empty where none was stated.</summary>
    public EquatableArray<LimitRecord> Limits { get; init; }

    /// <summary>The firmware's run on the emulated core; null where it was not built.</summary>
    public FirmwareRecord? Firmware { get; init; }

    /// <summary>How the found network tells anomalies, in integers once there are any; null in other tasks.</summary>
    public AnomalyRecord? Anomalies { get; init; }

    /// <summary>How the found network's integers tell each class; null in other tasks.</summary>
    public ClassificationRecord? Classification { get; init; }

    /// <summary>The found network first, then the baselines trained beside it.</summary>
    public EquatableArray<NetworkRecord> Networks { get; init; }

    /// <summary>The blocks of the space with what the found network has of them; empty where nothing was searched.</summary>
    public EquatableArray<BlockRecord> Blocks { get; init; }

    /// <summary>The layers of the found network as it is deployed.</summary>
    public EquatableArray<LayerRecord> Layers { get; init; }

    /// <summary>The arena of the found network; null where it was not planned.</summary>
    public MemoryRecord? Memory { get; init; }

    /// <summary>What derivation and repair did, a sentence each, in order.</summary>
    public EquatableArray<string> SearchSteps { get; init; }

    /// <summary>Null where no differentiable search was made.</summary>
    public SearchRecord? Search { get; init; }

    /// <summary>Null where no law is known of the device, or nothing was searched.</summary>
    public LatencyLawRecord? LatencyLaw { get; init; }

    /// <summary>Lines of charts: the loss of the search, and how each network's training went.</summary>
    public EquatableArray<CurveRecord> Curves { get; init; }

    /// <summary>Files of the run folder, relative to it.</summary>
    public EquatableArray<FileRecord> Files { get; init; }

    /// <summary>What a reader has to know to judge the figures, for example that the data is synthetic.</summary>
    public EquatableArray<string> Notes { get; init; }

    /// <summary>Null in records of earlier versions.</summary>
    public ProvenanceRecord? Provenance { get; init; }

    /// <summary>Whether each stated limit passes: what the exit code says.</summary>
    public bool EveryLimitHolds => Limits.All(limit => limit.Holds);
}

/// <summary>Where the samples come from. <see cref="Origin"/> is a sentence.</summary>
public sealed record DataRecord(string Origin, int Train, int Validation, int Test, EquatableArray<string> Classes)
{
    /// <summary>Samples that were held out of those to train on, for the report.</summary>
    public int HeldOut { get; init; }
}

/// <summary>How the found network does on one split.</summary>
/// <param name="Role">What the split was for: <see cref="Reports"/>, <see cref="Chose"/> or <see cref="ChoseAndReports"/>.</param>
/// <param name="Items">What was judged: samples, or clips in anomaly detection.</param>
public sealed record ScoreRecord(string Split, string Role, int Items)
{
    /// <summary><see cref="Role"/> of a split that nothing was chosen by.</summary>
    public const string Reports = "reports";

    /// <summary><see cref="Role"/> of a split that epochs or candidates were chosen by: its score is an upper figure.</summary>
    public const string Chose = "chose";

    /// <summary><see cref="Role"/> of the only split that there is for both: its score is an upper figure.</summary>
    public const string ChoseAndReports = "chose and reports";

    /// <summary>Of the float network, in the metric of the run; null: not determined.</summary>
    public double? Float { get; init; }

    /// <summary>Of the integers, in the metric of the run; null: not determined.</summary>
    public double? Int8 { get; init; }

    /// <summary>The 95 % interval of <see cref="Int8"/>, or of <see cref="Float"/> before there are integers; null for an AUC.</summary>
    public ScoreInterval? Interval { get; init; }
}

/// <summary>How a classifier does on each class.</summary>
/// <param name="Confusion">Samples by true class (row) and most likely class (column), in the order of <paramref name="Classes"/>.</param>
/// <param name="CalibrationError">How far, on average, its probabilities are from the share that is right.</param>
public sealed record ClassificationRecord(EquatableArray<ClassRecord> Classes, double MacroF1, double CalibrationError,
    EquatableArray<EquatableArray<int>> Confusion);

/// <summary>Precision, recall and F1 of one class.</summary>
public sealed record ClassRecord(string Name, int Items, double Precision, double Recall, double F1);

/// <summary>Between which values a share lies that was counted on samples.</summary>
public sealed record ScoreInterval(double Low, double High)
{
    private const double Normal95 = 1.959964;

    /// <summary>Wilson's 95 % interval of a share (Wilson 1927).</summary>
    public static ScoreInterval Of(double share, int items)
    {
        double z2 = Normal95 * Normal95, centre = (share + (z2 / (2 * items))) / (1 + (z2 / items));
        double half = Normal95 / (1 + (z2 / items)) * Math.Sqrt((share * (1 - share) / items) + (z2 / (4.0 * items * items)));
        return new ScoreInterval(centre - half, centre + half);
    }
}

/// <summary>A stated limit and what became of it; values in <see cref="Unit"/>.</summary>
/// <param name="Low">Lower end of the band in which the true value lies.</param>
/// <param name="High">Upper end.</param>
/// <param name="Verdict">"pass": the upper end is within the limit; "unsure": the limit is inside the band; "fail".</param>
/// <param name="How">The way to the value: "measured on …", "counted in …" or "estimated by …".</param>
public sealed record LimitRecord(string Name, double Limit, double Value, double Low, double High, string Unit, string Verdict, string How)
{
    /// <summary><see cref="Verdict"/> of a limit that certainly holds.</summary>
    public const string Pass = "pass";

    /// <summary>Whether the limit certainly holds.</summary>
    public bool Holds => Verdict == Pass;

    /// <summary>Share of the limit that the upper end of the band leaves; negative when it is beyond.</summary>
    public double Margin => Limit == 0 ? 0 : 1 - (High / Limit);

    /// <summary>What makes sure of an unsure verdict; null for others.</summary>
    public string? Remedy { get; init; }
}

/// <summary>What a network costs on one axis, in <see cref="Unit"/>, with the band in which the true value lies.</summary>
/// <param name="Name">"flash", "sram", "latency", "energy", "ops".</param>
public sealed record CostRecord(string Name, double Value, double Low, double High, string Unit, string How)
{
    /// <summary>What the value is the sum of: "weights", "code", "arena", "stack", "network", "front end" …</summary>
    public EquatableArray<PartRecord> Parts { get; init; }
}

/// <summary>A part of a cost, in its unit.</summary>
public sealed record PartRecord(string Name, double Value);

/// <summary>The exported network on an emulated core.</summary>
/// <param name="Instructions">Of the input that took the most; null where the target does not count them.</param>
/// <param name="Samples">Inputs whose outputs were compared with the integer interpreter, all equal.</param>
public sealed record FirmwareRecord(string Target, long? Instructions, int Samples)
{
    /// <summary>Of the input that took the fewest; the same as the most where time does not depend on the input.</summary>
    public long? LeastInstructions { get; init; }

    /// <summary>Everything in flash that is not weights.</summary>
    public int CodeBytes { get; init; }

    /// <summary>Packed weights with biases, multipliers and shifts.</summary>
    public int WeightBytes { get; init; }

    /// <summary>What all maps and scratch of the network share.</summary>
    public int ArenaBytes { get; init; }

    /// <summary>What is static beside the arena.</summary>
    public int OtherSramBytes { get; init; }

    /// <summary>Proven: the most that the program takes, with an interrupt on top.</summary>
    public int StackBytes { get; init; }

    /// <summary>What goes from sound to the input; null: nothing on the device does.</summary>
    public FrontEndRecord? FrontEnd { get; init; }

    /// <summary>Null where windows are computed whole.</summary>
    public HopRecord? Streaming { get; init; }
}

/// <summary>The network by hop: what it takes where it computes what new frames add, to the same outputs.</summary>
/// <param name="HopFrames">New frames.</param>
/// <param name="WindowFrames">Frames that an output is of.</param>
/// <param name="Instructions">Of a hop.</param>
public sealed record HopRecord(int HopFrames, int WindowFrames, long? Instructions, int FlashBytes, int SramBytes, int ArenaBytes);

/// <summary>What a front end adds to the firmware.</summary>
/// <param name="Frames">Of an input.</param>
/// <param name="SramBytes">The samples that the application holds, what more of stack is taken, and by what the arena grows.</param>
/// <param name="Instructions">Of all frames of an input.</param>
public sealed record FrontEndRecord(string Name, int Frames, int FlashBytes, int SramBytes, long Instructions);

/// <summary>A trained network. Figures that nobody determined are null.</summary>
public sealed record NetworkRecord(string Name, long Parameters, double Mops)
{
    /// <summary>In the metric of the run.</summary>
    public double? FloatScore { get; init; }

    /// <summary>In the metric of the run.</summary>
    public double? Int8Score { get; init; }

    /// <summary>An axis that nobody can estimate is not among them.</summary>
    public EquatableArray<CostRecord> Costs { get; init; }

    /// <summary>Null where nobody can tell.</summary>
    public CostRecord? Cost(string name) => Costs.FirstOrDefault(cost => cost.Name == name);
}

/// <summary>A line of a chart: one value per epoch.</summary>
public sealed record CurveRecord(string Name, string Unit, EquatableArray<double> Values);

/// <summary>A file that the run left: path within its folder, and what it is for, as a phrase.</summary>
public sealed record FileRecord(string Path, long Bytes, string What);
