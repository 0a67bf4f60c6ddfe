using MicroNets.Data.Tasks;
using MicroNets.Devices.Costs;
using MicroNets.Firmware;
using MicroNets.Firmware.Serial;
using MicroNets.Graph;
using MicroNets.Reporting;
using MicroNets.Search;

namespace MicroNets.Runs.Stages;

/// <summary>Judges networks of a run by every limit that was stated, and by the memory of the device.</summary>
internal static class LimitStage
{
    public static EquatableArray<LimitRecord> Judge(RunContext run, NetworkCost cost) =>
        CostRecords.OfRun(run.Limits.Within(run.Device).Check(cost), run.Device);

    /// <summary>What a folded network costs, by the laws that the search goes by: what was measured of the firmware where it was built, and
    /// on a board where there was one, estimates elsewhere.</summary>
    public static NetworkCost CostOf(RunContext run, Network folded, Measurement? measured, BoardMeasurement? board = null)
    {
        NetworkCost planned = run.Task.Method == TaskMethod.Detection
            ? NetworkProfile.Of(folded, run.Device, run.Request.LatencyLaw).Cost
            : new Judge(run.Problem).Estimate(folded);
        NetworkCost built = measured?.In(planned, run.Device, run.Request.LatencyLaw) ?? planned;
        return board is null ? built : BoardStage.In(built, board, measured, run.Device);
    }
}
