using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Firmware;
using MicroNets.Graph;
using MicroNets.Reporting;
using MicroNets.Search.Costs;

namespace MicroNets.Runs.Stages;

/// <summary>Judges the exported artefact by every limit that was stated.</summary>
internal static class LimitStage
{
    public static EquatableArray<LimitRecord> Judge(RunContext run, NetworkCost cost) => run.Request.Limits
        .Check(cost)
        .Select(check => new LimitRecord(check.Name, check.Limit, check.Value, check.Unit, check.Holds, check.How))
        .ToEquatableArray();

    /// <summary>What a folded network costs: sizes of the linked firmware where it was built, estimates elsewhere.</summary>
    public static NetworkCost CostOf(RunContext run, Network folded, Measurement? measured)
    {
        var costs = new DeviceCosts(run.Device, run.Device.LatencyModel(folded.Family(), run.Problem.LatencyModel));
        NetworkCost planned = costs.Of(folded);
        return measured is null ? planned : measured.Size.In(planned, measured.Target);
    }
}
