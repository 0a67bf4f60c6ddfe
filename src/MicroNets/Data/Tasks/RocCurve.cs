namespace MicroNets.Data.Tasks;

/// <summary>A point of a ROC curve.</summary>
/// <param name="FalseAlarms">Share of the normal items with a score at or above a threshold.</param>
/// <param name="Detected">Share of the anomalous ones.</param>
public readonly record struct RocPoint(double FalseAlarms, double Detected);

/// <summary>The curve of detected anomalies against false alarms over all thresholds.</summary>
internal static class RocCurve
{
    /// <summary>
    /// The corners of the curve, from (0, 0) to (1, 1): between two of them it is straight, so the area below it is
    /// <see cref="AnomalyScores.Auc"/>.
    /// </summary>
    /// <param name="items">With one of each kind at least.</param>
    public static EquatableArray<RocPoint> Of(IEnumerable<(bool IsAnomaly, double Score)> items)
    {
        (bool IsAnomaly, double Score)[] sorted = [.. items.OrderByDescending(item => item.Score)];
        int anomalous = sorted.Count(item => item.IsAnomaly), normal = sorted.Length - anomalous, alarms = 0, detected = 0;
        var points = new List<RocPoint> { new(0, 0) };
        for (int i = 0; i < sorted.Length; i++)
        {
            (alarms, detected) = sorted[i].IsAnomaly ? (alarms, detected + 1) : (alarms + 1, detected);
            if (i + 1 < sorted.Length && sorted[i + 1].Score == sorted[i].Score)
                continue;
            var point = new RocPoint((double)alarms / normal, (double)detected / anomalous);

            // What goes on straight up or straight to the right is no corner.
            if (points.Count > 1 && ((points[^2].FalseAlarms == point.FalseAlarms && points[^1].FalseAlarms == point.FalseAlarms)
                || (points[^2].Detected == point.Detected && points[^1].Detected == point.Detected)))
                points[^1] = point;
            else
                points.Add(point);
        }

        return [.. points];
    }
}
