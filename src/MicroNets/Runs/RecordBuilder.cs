using MicroNets.Data.Anomalies;
using MicroNets.Data.Sets;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Serial;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Reporting;
using MicroNets.Runs.Searches;
using MicroNets.Runs.Stages;
using MicroNets.TFLite;

namespace MicroNets.Runs;

/// <summary>Gathers what the stages of a run have to tell.</summary>
internal sealed class RecordBuilder
{
    private readonly RunContext _run;
    private readonly SearchOutcome _search;
    private readonly List<NetworkRecord> _networks = [];
    private readonly List<CurveRecord> _curves = [];
    private readonly List<string> _notes = [];
    private ScoreRecord[] _scores = [];
    private EquatableArray<LimitRecord> _limits = [];
    private FirmwareRecord? _firmware;
    private AnomalyReport? _anomalies;
    private ClassificationRecord? _classification;
    private AnomalyRule? _rule;
    private EquatableArray<LayerRecord> _layers;
    private MemoryRecord? _memory;
    private readonly Lazy<LatencyLawRecord?> _law;

    public RecordBuilder(RunContext run, SearchOutcome search, Network network)
    {
        (_run, _search) = (run, search);
        _law = new(() => search.Detector is null ? RecordParts.Law(run) : null);
        Network folded = network.Fold();
        NetworkCost cost = LimitStage.CostOf(run, folded, null);
        _networks.Add(new NetworkRecord(Chain.Found, folded.ParameterCount, 2e-6 * network.Macs) { Costs = CostRecords.Of(cost) });
        _limits = LimitStage.Judge(run, cost);
        Profile(folded, null, null);
        if (search.Losses.Count > 0)
            _curves.Add(new CurveRecord("supernet", "task loss of the search", search.Losses));
    }

    private NetworkRecord FoundNetwork
    {
        get => _networks[0];
        set => _networks[0] = value;
    }

    public void Trained(TrainedModel model)
    {
        TaskScore score = Score(split => ScoreStage.Float(_run.Task, split, model), (record, value) => record with { Float = value });
        (_anomalies, _rule) = (score.Anomalies, AnomalyRule.Read(model.Metadata.Anomalies));
        FoundNetwork = FoundNetwork with { FloatScore = _scores[0].Float };
        if (model.ValidationAccuracy.Count > 0)
            _curves.Add(Curve(Chain.Found, model));
    }

    public void Quantized(IntegerModel integers)
    {
        TaskScore score = Score(split => ScoreStage.Integer(_run.Task, split, integers), (record, value) => record with { Int8 = value });
        FoundNetwork = FoundNetwork with { Int8Score = score.Value };
        (_anomalies, _rule) = (score.Anomalies, AnomalyRule.Read(integers.Metadata.Anomalies));
        _classification = score.Classification is not { } report ? null : new ClassificationRecord(
            [.. report.Classes.Select(each => new ClassRecord(each.Name, each.Count, each.Precision, each.Recall, each.F1))],
            report.MacroF1,
            report.CalibrationError,
            score.Confusion);
    }

    public void Measured(IntegerNetwork integers, Measurement? measured, BoardMeasurement? board)
    {
        NetworkCost cost = LimitStage.CostOf(_run, integers.Network, measured, board);
        FoundNetwork = FoundNetwork with { Costs = CostRecords.Of(cost) };
        _limits = LimitStage.Judge(_run, cost);
        Profile(integers.Network, integers, measured);
        _firmware = measured is null ? null : FirmwareOf(measured);
        if (measured is null)
            _notes.Add("The firmware was not built here: flash and SRAM are estimates, and no output was compared on the emulator.");
        else if (!measured.BitExact || measured.Streaming is { BitExact: false })
            throw new InvalidOperationException($"the firmware on {measured.Target} gives other outputs than the integer interpreter");
    }

    private void Profile(Network folded, IntegerNetwork? integers, Measurement? measured)
    {
        var profile = NetworkProfile.Of(folded, _run.Device, _run.Request.LatencyLaw, integers?.Goal ?? ArenaGoal.Balanced);
        _layers = RecordParts.Layers(profile, folded, integers, measured);
        _memory = RecordParts.Memory(profile.Plan);
    }

    private static FirmwareRecord FirmwareOf(Measurement measured) => new(measured.Target, measured.Instructions, measured.Samples)
    {
        LeastInstructions = measured.LeastInstructions,
        CodeBytes = measured.Size.CodeBytes,
        WeightBytes = measured.Size.WeightBytes,
        ArenaBytes = measured.Size.ArenaBytes,
        OtherSramBytes = measured.Size.OtherSramBytes,
        StackBytes = measured.Size.StackBytes,
        Streaming = measured.Streaming is { } hop ? new HopRecord(hop.HopFrames, hop.WindowFrames, hop.Instructions, hop.Size.FlashBytes,
            hop.Size.SramBytes, hop.Size.ArenaBytes) : null,
        FrontEnd = measured.FrontEnd is { } hearing ? new FrontEndRecord(hearing.Name, hearing.Frames, hearing.FlashBytes,
            hearing.StaticBytes + hearing.ArenaBytes, hearing.Instructions) : null,
    };

    public void Baseline(Network baseline, TrainedModel model)
    {
        Add(baseline, Score(model));
        _curves.Add(Curve(baseline.Name, model));
    }

    /// <summary>A detector that was fitted beside the found one.</summary>
    public void Compared(ComparedDetector compared, Network network, TaskScore score)
    {
        Add(network, score.Value);
        IEnumerable<string> machines = score.Anomalies!.Machines.Select(machine => $"machine {machine.Key} {100 * machine.Value.Auc:F2} %");
        _notes.Add($"{network.Name} is {compared.What}, in float: {string.Join(", ", machines)}.");
    }

    private void Add(Network network, double score)
    {
        Network folded = network.Fold();
        _networks.Add(new NetworkRecord(network.Name, folded.ParameterCount, 2e-6 * network.Macs) { FloatScore = score, Costs =
            CostRecords.Of(LimitStage.CostOf(_run, folded, null)) });
    }

    /// <summary>What follows from the network, its firmware and the device, whatever the data.</summary>
    public DeviceFigures OnDevice() => new(_limits, _firmware, [.. _networks], _layers, _memory);

    public RunRecord Build()
    {
        var notes = new List<string>(_notes);
        if (_run.Request.DataPath is null)
            notes.Insert(0, "The data is synthetic: figures say that the chain works, not how the network does on real recordings.");
        if (_run.FrontEnd is { } frontEnd && frontEnd != _run.Data.FrontEnd)
            notes.Add($"The data are stored features: costs count the task's front end for recordings ({frontEnd.GetType().Name}), "
                + "since a device has to compute them; the C project begins at the samples, with this front end.");
        else if (_run.FrontEnd is null && _run.Task.Method != TaskMethod.Detection && _run.Task.Inputs.Any(input => input.FrontEnd
            is AudioFrontEnd))
            notes.Add("The data are features that no front end of the task computes on a device: costs are those of the network alone.");
        if (_run.JudgingSplit.Items.Any(item => DisturbedRecordings.IsMade(item.Path)))
            notes.Add($"The data has no anomalies: scores are of {DisturbedRecordings.Words}, and say little about real faults.");
        if (_search.Detector?.ByHalves is { } halves)
        {
            notes.Add($"Clips of {SplitNames.Validation} chose the detector. Chosen by half of them, detectors reach a mean AUC "
                + $"of {100 * halves.Chosen:F2} % on the other half "
                + $"(mean of {halves.Halvings} halvings, ± {100 * halves.Deviation:F2}): what to expect of clips that did not choose.");
        }

        if (_networks.Count > 1)
            notes.Add("Flash, SRAM and latency of the networks trained for comparison are estimates.");
        notes.AddRange(LatencyNotes.Of(_networks, _limits));
        return new RunRecord
        {
            Run = _run.Folder.Path,
            Task = _run.Task.Name,
            Device = _run.Device.Name,
            Budget = _run.Budget.Name,
            Seed = _run.Request.Seed,
            Data = new DataRecord(_run.Request.DataPath ?? "synthesised", Count(SplitNames.Train), Count(SplitNames.Validation),
                Count(SplitNames.Test), _run.Data.Classes) { HeldOut = Count(SplitNames.HeldOut) },
            Metric = _run.Task.Metric.ToString().ToLowerInvariant(),
            JudgedOn = _run.JudgingSplit.Name,
            Scores = [.. _scores],
            Architecture = _search.Describe(),
            Limits = _limits,
            Firmware = _firmware,
            Classification = _classification,
            Anomalies = _anomalies is null ? null : AnomalyRecords.Of(_anomalies, _rule),
            Networks = [.. _networks],
            Blocks = RecordParts.Blocks(_run, _search),
            Layers = _layers,
            Memory = _memory,
            SearchSteps = _search.Steps,
            Search = _search.Trace,
            LatencyLaw = _law.Value,
            Provenance = RecordParts.Provenance(_run),
            Curves = [.. _curves],
            Files = RunFiles.Of(_run.Folder),
            Notes = [.. notes],
        };
    }

    /// <summary>The split that reports, then the one that chose, where it has what a score takes: anomalies are often known of the first
    /// alone.</summary>
    private static IEnumerable<(TaskSplit Split, string Role)> ScoredSplits(RunContext run) =>
        run.JudgingSplit.Name == run.ChoosingSplit.Name
        ? [(run.JudgingSplit, ScoreRecord.ChoseAndReports)]
        : run.Task.Metric == TaskMetric.Auc && run.ChoosingSplit.Items.All(item => item.IsAnomaly != true)
        ? [(run.JudgingSplit, ScoreRecord.Reports)]
        : [(run.JudgingSplit, ScoreRecord.Reports), (run.ChoosingSplit, ScoreRecord.Chose)];

    // Scores the found network on each split; returns the score on the one that reports.
    private TaskScore Score(Func<TaskSplit, TaskScore> of, Func<ScoreRecord, double, ScoreRecord> with)
    {
        (TaskSplit Split, string Role)[] splits = [.. ScoredSplits(_run)];
        TaskScore[] scores = [.. splits.Select(scored => of(scored.Split))];
        if (_scores.Length == 0)
            _scores = [.. splits.Select((scored, i) => new ScoreRecord(scored.Split.Name, scored.Role, scores[i].Count))];
        for (int i = 0; i < scores.Length; i++)
        {
            ScoreInterval? interval = scores[i].Metric == TaskMetric.Accuracy ? ScoreInterval.Of(scores[i].Value, scores[i].Count) : null;
            _scores[i] = with(_scores[i], scores[i].Value) with { Interval = interval };
        }

        return scores[0];
    }

    private double Score(TrainedModel model) => ScoreStage.Float(_run.Task, _run.JudgingSplit, model).Value;

    private int Count(string split) => _run.Data.Contains(split) ? _run.Data[split].Source.Count : 0;

    private static CurveRecord Curve(string name, TrainedModel model) => new(name, "validation accuracy", model.ValidationAccuracy);
}

/// <summary>The part of a <see cref="RunRecord"/> that follows from the network, its firmware and the device.</summary>
internal sealed record DeviceFigures(
    EquatableArray<LimitRecord> Limits,
    FirmwareRecord? Firmware,
    EquatableArray<NetworkRecord> Networks,
    EquatableArray<LayerRecord> Layers,
    MemoryRecord? Memory);
