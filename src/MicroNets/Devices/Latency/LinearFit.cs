namespace MicroNets.Devices.Latency;

/// <summary>y = slope·x + intercept by least squares.</summary>
/// <param name="RSquared">1 − residual / total sum of squares.</param>
internal sealed record LinearFit(double Slope, double Intercept, double RSquared, int Count)
{
    public double At(double x) => (Slope * x) + Intercept;

    /// <exception cref="ArgumentException">Fewer than two points, or all at one x.</exception>
    public static LinearFit Through(IReadOnlyList<(double X, double Y)> points)
    {
        double meanX = points.Average(point => point.X), meanY = points.Average(point => point.Y);
        double xx = points.Sum(point => (point.X - meanX) * (point.X - meanX));
        double xy = points.Sum(point => (point.X - meanX) * (point.Y - meanY));
        double yy = points.Sum(point => (point.Y - meanY) * (point.Y - meanY));
        if (points.Count < 2 || xx == 0)
            throw new ArgumentException($"{points.Count} points at one x cannot fix a line", nameof(points));

        double slope = xy / xx, intercept = meanY - (slope * meanX);
        double residual = points.Sum(point => Math.Pow(point.Y - intercept - (slope * point.X), 2));
        return new LinearFit(slope, intercept, yy == 0 ? 1 : 1 - (residual / yy), points.Count);
    }

    /// <summary>Errors of the line when each point in turn is left out of the fit and then estimated.</summary>
    public static ErrorBand LeaveOneOut(IReadOnlyList<(double X, double Y)> points) => ErrorBand.Of(
        points.Select((point, index) =>
        {
            LinearFit fit = Through(points.Where((_, other) => other != index).ToArray());
            return Math.Abs(fit.At(point.X) - point.Y) / point.Y;
        }),
        $"leave-one-out over {points.Count} networks");

    internal static double Median(double[] sorted) =>
        sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
}
