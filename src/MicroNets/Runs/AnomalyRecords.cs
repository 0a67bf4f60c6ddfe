using MicroNets.Data.Tasks;
using MicroNets.Reporting;

namespace MicroNets.Runs;

/// <summary>From scores of anomalies to what a report tells of them.</summary>
internal static class AnomalyRecords
{
    public static AnomalyRecord Of(AnomalyReport report, AnomalyRule? rule) => new(
        [.. report.Machines.Select(machine => new MachineRecord(machine.Key, machine.Value.Auc, machine.Value.PartialAuc)
        {
            Alarms = Alarms(machine.Value.Alarms),
            Roc = [.. machine.Value.Roc.Select(point => new RocPointRecord(point.FalseAlarms, point.Detected))],
        })],
        report.PartialAuc,
        report.Histogram.Lowest,
        report.Histogram.Highest,
        report.Histogram.Normal,
        report.Histogram.Anomalous)
    {
        Alarms = Alarms(report.Alarms),
        StatedFalseAlarms = rule?.FalseAlarms,
        ThresholdClips = rule?.Clips,
    };

    private static AlarmRecord? Alarms(AlarmRates? rates) =>
        rates is null ? null : new AlarmRecord(rates.Threshold, rates.FalseAlarms, rates.Detected);
}
