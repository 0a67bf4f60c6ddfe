using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Reporting;

namespace MicroNets.Runs;

/// <summary>Costs and verdicts as records tell them.</summary>
internal static class CostRecords
{
    public static EquatableArray<CostRecord> Of(NetworkCost cost) => CostAxis.All.Select(axis => cost[axis]).OfType<CostFigure>()
        .Select(figure => new CostRecord(figure.Axis.Name, figure.Value.Value, figure.Value.Low, figure.Value.High,
            figure.Axis.Unit, figure.How)
        {
            Parts = [.. figure.Parts.Select(part => new PartRecord(part.Name, part.Value.Value))],
        })
        .ToEquatableArray();

    /// <summary>The same of a run's network, with what to run where a limit is broken.</summary>
    public static EquatableArray<LimitRecord> OfRun(EquatableArray<LimitCheck> checks, DeviceProfile device) =>
        [.. Of(checks, device).Zip(checks, (record, check) =>
            check.Verdict == Verdict.Fail ? record with { Remedy = Tighter(check) } : record)];

    // By as much as the firmware is above, so that the search leaves room for what it did not foresee.
    private static string Tighter(LimitCheck check)
    {
        double above = check.Found.High - check.Limit, tighter = check.Limit - above;
        string allow = $"allow {check.Axis.Text(check.Found.High)}";
        return $"the network is {check.Axis.Text(above)} above the limit: " + (tighter > 0
            ? $"run again into another folder with --{check.Axis.Name} {check.Axis.Label(tighter)}, so that the "
                + $"search keeps that room, or {allow}"
            : $"{allow}, or give the search a smaller space");
    }

    public static EquatableArray<LimitRecord> Of(EquatableArray<LimitCheck> checks, DeviceProfile device) => checks
        .Select(check => new LimitRecord(check.Name, check.Limit, check.Found.Value, check.Found.Low, check.Found.High, check.Unit,
            check.Verdict.ToString().ToLowerInvariant(), check.How)
        {
            Remedy = check.Verdict == Verdict.Unsure ? Remedy(check.Axis, device) : null,
        })
        .ToEquatableArray();

    // The way out of a verdict that nobody can give yet.
    private static string Remedy(CostAxis axis, DeviceProfile device) => axis.IsTimed
        ? $"the limit is inside the band: measure on the board, by the same 'run' with --port /dev/ttyACM0, which says what to flash; "
            + $"or give times of several models to 'micronets calibrate {device.Name} --measurements times.csv --out mine.json', "
            + "and run with --device mine.json"
        : "the limit is inside the band: build the firmware, which counts what is estimated here";
}
