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
internal sealed class RecordBuilder(RunContext run, SearchOutcome search, Network network)
{
    private readonly List<NetworkRecord> _networks = [new NetworkRecord(Chain.Found, network.Fold().ParameterCount, 2e-6 * network.Macs)];
    private readonly List<CurveRecord> _curves = [new CurveRecord("supernet", "task loss of the search", search.Losses)];
    private readonly List<string> _notes = [];
    private EquatableArray<LimitRecord> _limits = [];
    private FirmwareRecord? _firmware;

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
        TaskScore score = ScoreStage.Integer(run.Task, run.JudgingSplit, integers);
        FoundNetwork = FoundNetwork with { Int8Score = score.Value };
        if (score.AucByMachine is { } machines)
            _notes.Add($"AUC of the integers by machine: {string.Join(", ", machines.Select(machine => $"{machine.Key} {100 * machine.Value:F2} %"))}; the score is their mean.");
    }

    public void Measured(IntegerNetwork integers, Measurement? measured)
    {
        NetworkCost cost = LimitStage.CostOf(run, integers.Network, measured);
        FoundNetwork = FoundNetwork with { FlashBytes = cost.Flash.Count, SramBytes = cost.Sram.Count, LatencyMilliseconds = cost.Latency?.Time.Value };
        _limits = LimitStage.Judge(run, cost);
        _firmware = measured is null ? null : new FirmwareRecord(measured.Target, measured.Instructions, measured.Samples);
        if (measured is null)
            _notes.Add("The firmware was not built here: flash and SRAM are estimates, and no output was compared on the emulator.");
        else if (!measured.BitExact)
            throw new InvalidOperationException($"the firmware on {measured.Target} gives other outputs than the integer interpreter");
        if (cost.Latency is { } latency)
            _notes.Add($"Latency is {latency.How}.");
    }

    public void Baseline(Network baseline, TrainedModel model)
    {
        Network folded = baseline.Fold();
        NetworkCost cost = LimitStage.CostOf(run, folded, null);
        _networks.Add(new NetworkRecord(baseline.Name, folded.ParameterCount, 2e-6 * baseline.Macs)
        {
            FloatScore = Score(model),
            FlashBytes = cost.Flash.Count,
            SramBytes = cost.Sram.Count,
            LatencyMilliseconds = cost.Latency?.Time.Value,
        });
        _curves.Add(Curve(baseline.Name, model));
    }

    public RunRecord Build()
    {
        var notes = new List<string>(_notes);
        if (run.Request.DataPath is null)
            notes.Insert(0, "The data is synthetic: figures say that the chain works, not how the network does on real recordings.");
        if (_networks.Count > 1)
            notes.Add("Flash, SRAM and latency of the networks trained for comparison are estimates.");
        return new RunRecord
        {
            Run = run.Folder.Path,
            Task = run.Task.Name,
            Device = run.Device.Name,
            Budget = run.Budget.Name,
            Seed = run.Request.Seed,
            Data = new DataRecord(run.Request.DataPath ?? "synthesised", Count("train"), Count("val"), Count("test"), run.Data.Classes),
            Metric = run.Task.Metric.ToString().ToLowerInvariant(),
            JudgedOn = run.JudgingSplit.Name,
            Architecture = search.Architecture().ToString(),
            Limits = _limits,
            Firmware = _firmware,
            Networks = [.. _networks],
            SearchSteps = search.Steps,
            Curves = [.. _curves],
            Files = RunFiles.Of(run.Folder),
            Notes = [.. notes],
        };
    }

    private double Score(TrainedModel model) => ScoreStage.Float(run.Task, run.JudgingSplit, model.Network, model.Weights).Value;

    private int Count(string split) => run.Data.Contains(split) ? run.Data[split].Source.Count : 0;

    private static CurveRecord Curve(string name, TrainedModel model) => new(name, "validation accuracy", model.ValidationAccuracy);
}
