using MicroNets.Data.Tasks;
using MicroNets.Devices.Costs;
using MicroNets.Firmware;
using MicroNets.Graph;
using MicroNets.Reporting;
using MicroNets.Search;

namespace MicroNets.Runs.Stages;

/// <summary>Judges networks of a run by every limit that was stated, and by the memory of the device.</summary>
internal static class LimitStage
{
    public static EquatableArray<LimitRecord> Judge(RunContext run, NetworkCost cost) => run.Request.Limits.Within(run.Device)
        .Check(cost)
        .Select(check => new LimitRecord(check.Name, check.Limit, check.Value, check.Unit, check.Holds, check.How))
        .ToEquatableArray();

    /// <summary>What a folded network costs, by the laws that the search goes by: sizes of the linked firmware where it was built, estimates elsewhere.</summary>
    public static NetworkCost CostOf(RunContext run, Network folded, Measurement? measured)
    {
        NetworkCost planned = run.Task.Method == TaskMethod.Detection ? NetworkProfile.Of(folded, run.Device).Cost : new Judge(run.Problem).Estimate(folded);
        return measured is null ? planned : measured.Size.In(planned, measured.Target);
    }
}
