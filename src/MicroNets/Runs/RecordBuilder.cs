using MicroNets.Data.Tasks;
using MicroNets.Devices.Costs;
using MicroNets.Firmware;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Reporting;
using MicroNets.Runs.Searches;
using MicroNets.Runs.Stages;

namespace MicroNets.Runs;

/// <summary>Gathers what the stages of a run have to tell.</summary>
internal sealed class RecordBuilder
{
    private readonly RunContext _run;
    private readonly SearchOutcome _search;
    private readonly List<NetworkRecord> _networks = [];
    private readonly List<CurveRecord> _curves = [];
    private readonly List<string> _notes = [];
    private EquatableArray<LimitRecord> _limits = [];
    private FirmwareRecord? _firmware;

    public RecordBuilder(RunContext run, SearchOutcome search, Network network)
    {
        (_run, _search) = (run, search);
        Network folded = network.Fold();
        NetworkCost cost = LimitStage.CostOf(run, folded, null);
        _networks.Add(new NetworkRecord(Chain.Found, folded.ParameterCount, 2e-6 * network.Macs) { Costs = CostRecords.Of(cost) });
        _limits = LimitStage.Judge(run, cost);
        _curves.Add(new CurveRecord("supernet", "task loss of the search", search.Losses));
    }

    private NetworkRecord FoundNetwork
    {
        get => _networks[0];
        set => _networks[0] = value;
    }

    public void Trained(TrainedModel model)
    {
        FoundNetwork = FoundNetwork with { FloatScore = Score(model) };
        _curves.Add(Curve(Chain.Found, model));
    }

    public void Quantized(IntegerNetwork integers)
    {
        TaskScore score = ScoreStage.Integer(_run.Task, _run.JudgingSplit, integers);
        FoundNetwork = FoundNetwork with { Int8Score = score.Value };
        if (score.AucByMachine is { } machines)
            _notes.Add($"AUC of the integers by machine: {string.Join(", ", machines.Select(machine => $"{machine.Key} {100 * machine.Value:F2} %"))}; the score is their mean.");
    }

    public void Measured(IntegerNetwork integers, Measurement? measured)
    {
        NetworkCost cost = LimitStage.CostOf(_run, integers.Network, measured);
        FoundNetwork = FoundNetwork with { Costs = CostRecords.Of(cost) };
        _limits = LimitStage.Judge(_run, cost);
        _firmware = measured is null ? null : new FirmwareRecord(measured.Target, measured.Instructions, measured.Samples);
        if (measured is null)
            _notes.Add("The firmware was not built here: flash and SRAM are estimates, and no output was compared on the emulator.");
        else if (!measured.BitExact)
            throw new InvalidOperationException($"the firmware on {measured.Target} gives other outputs than the integer interpreter");
    }

    public void Baseline(Network baseline, TrainedModel model)
    {
        Network folded = baseline.Fold();
        NetworkCost cost = LimitStage.CostOf(_run, folded, null);
        _networks.Add(new NetworkRecord(baseline.Name, folded.ParameterCount, 2e-6 * baseline.Macs) { FloatScore = Score(model), Costs = CostRecords.Of(cost) });
        _curves.Add(Curve(baseline.Name, model));
    }

    public RunRecord Build()
    {
        var notes = new List<string>(_notes);
        if (_run.Request.DataPath is null)
            notes.Insert(0, "The data is synthetic: figures say that the chain works, not how the network does on real recordings.");
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
            Data = new DataRecord(_run.Request.DataPath ?? "synthesised", Count("train"), Count("val"), Count("test"), _run.Data.Classes),
            Metric = _run.Task.Metric.ToString().ToLowerInvariant(),
            JudgedOn = _run.JudgingSplit.Name,
            Architecture = _search.Architecture().ToString(),
            Limits = _limits,
            Firmware = _firmware,
            Networks = [.. _networks],
            SearchSteps = _search.Steps,
            Curves = [.. _curves],
            Files = RunFiles.Of(_run.Folder),
            Notes = [.. notes],
        };
    }

    private double Score(TrainedModel model) => ScoreStage.Float(_run.Task, _run.JudgingSplit, model.Network, model.Weights).Value;

    private int Count(string split) => _run.Data.Contains(split) ? _run.Data[split].Source.Count : 0;

    private static CurveRecord Curve(string name, TrainedModel model) => new(name, "validation accuracy", model.ValidationAccuracy);
}
