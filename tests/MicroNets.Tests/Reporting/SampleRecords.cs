using MicroNets.Reporting;

namespace MicroNets.Tests.Reporting;

/// <summary>Records with every part that a page can show, of made-up figures.</summary>
internal static class SampleRecords
{
    private static readonly string[] s_words = ["down", "go", "left", "no <b>", "unknown & silence"];

    /// <summary>Of a task with classes.</summary>
    public static RunRecord Keywords { get; } = new()
    {
        Run = "runs/kws",
        Task = "kws",
        Device = "stm32f446re",
        Budget = "quick",
        Seed = 7,
        Data = new DataRecord("clips <of> a & b", 900, 100, 0, [.. s_words]),
        Metric = "accuracy",
        JudgedOn = "held-out",
        Scores =
        [
            new ScoreRecord("held-out", ScoreRecord.Reports, 1757) { Float = 0.9489, Int8 = 0.9463,
                Interval = ScoreInterval.Of(0.9463, 1757) },
            new ScoreRecord("val", ScoreRecord.Chose, 4188) { Float = 0.9512, Int8 = 0.9507 },
        ],
        Architecture = "64 64 – 72",
        Limits =
        [
            new LimitRecord("flash", 204800, 102400, 102400, 102400, "B", "pass", "counted in the firmware linked for cortex-m4"),
            new LimitRecord("latency", 250, 275, 260, 300, "ms", "fail", "estimated: engine law"),
            new LimitRecord("energy", 50, 45, 40, 55, "mJ", "unsure", "estimated") { Remedy = "measure it" },
        ],
        Firmware = new FirmwareRecord("cortex-m4", 8_471_234, 4) { LeastInstructions = 8_471_234, ArenaBytes = 20_000, StackBytes = 376 },
        Networks =
        [
            new NetworkRecord("found", 62_676, 16.62)
            {
                FloatScore = 0.9489,
                Int8Score = 0.9463,
                Costs =
                [
                    new CostRecord("flash", 102400, 102400, 102400, "B",
                        "counted") { Parts = [new PartRecord("weights", 90000), new PartRecord("code", 12400)] },
                    new CostRecord("latency", 275, 260, 300, "ms",
                        "estimated: engine law") { Parts = [new PartRecord("network", 240), new PartRecord("front end", 35)] },
                    new CostRecord("ops", 16.62e6, 16.62e6, 16.62e6, "ops", "counted"),
                ],
            },
            new NetworkRecord("ds-cnn-s", 22_604, 7.18) { FloatScore = 0.93,
                Costs = [new CostRecord("ops", 7.18e6, 7.18e6, 7.18e6, "ops", "counted")] },
            new NetworkRecord("untrained", 1_000, 1) { Costs = [new CostRecord("ops", 1e6, 1e6, 1e6, "ops", "counted")] },
        ],
        Classification = new ClassificationRecord(
            [.. s_words.Select((word, i) => new ClassRecord(word, 100, 0.9 - (0.02 * i), 0.92, 0.91))],
            0.91,
            0.03,
            [.. s_words.Select((_, i) => (EquatableArray<int>)[.. s_words.Select((_, j) => i == j ? 92 : 2)])]),
        Blocks = [new BlockRecord("stem", "conv", 64, 96, "3×3", 0, 0), new BlockRecord("a", "depthwise-separable", 0, 96, "", 0, 0),
            new BlockRecord("b", "inverted-bottleneck", 72, 96, "5×5", 128, 192)],
        Layers =
        [
            new LayerRecord("input", "input", "49×10×1", 1, 0, 0, 490),
            new LayerRecord("stem", "conv2d", "25×5×64", 64, 400_000, 2_624, 8_500) { WeightBits = 8, Instructions = 600_000,
                Cycles = 800_000, EstimatedMs = 5 },
            new LayerRecord("b/inverted-bottleneck/expand", "conv2d", "25×5×128", 128, 900_000, 9_000, 16_000) { WeightBits = 4,
                Instructions = 900_000, Cycles = 1_200_000, EstimatedMs = 9 },
            new LayerRecord("classifier", "dense", "1×1×5", 5, 320, 340, 69) { WeightBits = 8, Instructions = 800, Cycles = 900,
                EstimatedMs = 0.1 },
        ],
        Memory = new MemoryRecord(20_000, 20_000, "sram", ["stem", "b/expand", "classifier"], [8_500, 20_000, 69],
            [new BufferRecord("input", 0, 490, -1, 0), new BufferRecord("stem", 512, 8_000, 0, 1),
            new BufferRecord("b/expand scratch", 9_000, 1_024, 1, 1), new BufferRecord("b/expand", 10_100, 9_900, 1, 2)]),
        Search = new SearchRecord
        {
            Rounds = [.. Enumerable.Range(0, 12).Select(i =>
                new RoundRecord(2.5 - (0.1 * i), Math.Pow(0.05, i / 11.0),
                [new ExpectedCostRecord("flash", 204800, 240_000 - (4_000 * i)), new ExpectedCostRecord("latency", 250, 300 - (5 * i))]))],
            Decisions =
            [
                new DecisionRecord("a/presence", ["there", "skip"],
                    [.. Enumerable.Range(0, 12).Select(i => (EquatableArray<double>)[0.73 - (0.06 * i), 0.27 + (0.06 * i)])]),
                new DecisionRecord("b/width", [], [.. Enumerable.Range(0, 12).Select(i => (EquatableArray<double>)[96 - (2.0 * i)])]),
            ],
            Trials = [new TrialRecord("64 64 – 72", 4_000, 0.9, 0.004, 0.31, true),
                new TrialRecord("64 64 40 56", 4_000, 0.89, 0.004, 0.33, false)],
        },
        LatencyLaw = new LatencyLawRecord("engine", "held out",
            [.. Enumerable.Range(1, 10).Select(i => new LatencyPointRecord(3 * i, 20 * i, 18 * i, 26 * i))]),
        Curves = [new CurveRecord("found", "validation accuracy", [0.8422, double.NaN, 0.9489])],
        SearchSteps = ["derived (margins: flash +50.0 %)"],
        Files = [new FileRecord("model.tflite", 83_558, "the quantised network")],
        Notes = ["The data is synthetic."],
        Provenance = new ProvenanceRecord("MicroNets 0.1.0", ".NET 10", "micronets run kws --device stm32f446re --seed 7",
            [new HashRecord("data", new string('a', 64))]),
    };

    /// <summary>Of a detector of anomalies.</summary>
    public static RunRecord Anomalies { get; } = Keywords with
    {
        Task = "ad",
        Metric = "auc",
        Classification = null,
        Blocks = [],
        Search = null,
        LatencyLaw = null,
        Limits = [new LimitRecord("sram", 65536, 30000, 30000, 30000, "B", "pass", "counted")],
        Anomalies = new AnomalyRecord(
            [.. Enumerable.Range(1, 3).Select(i =>
                new MachineRecord($"{i}", 0.9, 0.7) { Alarms = new AlarmRecord(12, 0.05, 0.6),
                Roc = [new RocPointRecord(0, 0), new RocPointRecord(0, 0.5), new RocPointRecord(0.1 * i, 0.9),
                new RocPointRecord(1, 1)] })],
            0.7,
            5,
            40,
            [.. Enumerable.Range(0, 24).Select(i => Math.Max(0, 30 - (i * i)))],
            [.. Enumerable.Range(0, 24).Select(i => Math.Max(0, 20 - Math.Abs(i - 14)))])
        {
            Alarms = new AlarmRecord(12, 0.05, 0.6),
            StatedFalseAlarms = 0.05,
            ThresholdClips = 200,
        },
    };

    /// <summary>Of several runs.</summary>
    public static StudyRecord Study { get; } = new()
    {
        Study = "comparison",
        Path = "runs/study",
        Task = "kws",
        Device = "stm32f446re",
        Budget = "quick",
        Metric = "accuracy",
        JudgedOn = "held-out",
        Rows = [.. Enumerable.Range(0, 6).Select(i =>
            Row(i % 2 == 0 ? "dnas" : "random-search", (ulong)(1 + (i / 2)), 8 + i, 0.9 + (0.004 * i)))],
        Summaries = [new StudySummary("dnas", 3, 10, 0.905, 0.004, 900, 2.5, 1_500, 4, ""),
            new StudySummary("random-search", 3, 11, 0.91, 0.005, 900, 2.5, 1_500, 4, "+0.50 points, within the spread")],
        Front = ["dnas"],
        Notes = ["Means over seeds."],
    };

    /// <summary>Of a sound that does not end.</summary>
    public static StreamRecord Stream { get; } = new()
    {
        Model = "kws <S>",
        Source = "speech_commands",
        Hours = 2,
        Events = 300,
        AimMisses = 0.05,
        Chosen = new StreamPointRecord(1.25, 0.04, 7.5),
        SmoothingHops = 8,
        RefractoryHops = 13,
        HopMilliseconds = 80,
        WindowMacs = 11_613_408,
        HopMacs = 1_200_000,
        Curves = [.. new[] { 1, 8 }.Select(hops => new StreamCurveRecord(hops, [.. Enumerable.Range(0, 20).Select(i =>
            new StreamPointRecord(0.25 * i, 0.01 * i * i / hops, i > 15 ? 0 : 200.0 / (1 + (i * hops))))]))],
        Classes = [new StreamClassRecord("yes", 150, 4, 9), new StreamClassRecord("no", 150, 8, 6)],
        Found = [new StreamEventRecord("yes", 12.5), new StreamEventRecord("no", 21)],
    };

    private static StudyRow Row(string name, ulong seed, double mops, double score) => new(name, seed, $"runs/study/{name}-{seed}")
    {
        Architecture = "64 64 – 72",
        Mops = mops,
        Parameters = 60_000,
        Costs = [new CostRecord("flash", 100_000 + (1_000 * mops), 100_000, 120_000, "B", "estimated"),
            new CostRecord("ops", 1e6 * mops, 1e6 * mops, 1e6 * mops, "ops", "counted")],
        Limits = [new LimitRecord("flash", 115_000, 100_000 + (1_000 * mops), 100_000, 100_000 + (1_500 * mops), "B",
            mops > 10 ? "unsure" : "pass", "estimated")],
        Score = score,
    };
}
