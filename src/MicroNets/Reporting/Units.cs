namespace MicroNets.Reporting;

/// <summary>Values with their units as people read them.</summary>
internal static class Units
{
    public static string Format(double value, string unit) => unit switch
    {
        "B" => $"{value / 1024:F1} KiB",
        "ms" => $"{value:F1} ms",
        "mJ" => $"{value:F1} mJ",
        "ops" => $"{value / 1e6:F2} Mops",
        _ => $"{value:G4} {unit}",
    };

    public static string Percent(double? share) => share is { } value ? $"{100 * value:F2} %" : "–";

    public static string Bytes(double bytes) => Format(bytes, "B");

    /// <summary>A value with its band where it has one: "90.1 ms (80.0 to 120.2)".</summary>
    public static string Banded(double value, double low, double high, string unit) => low == high
        ? Format(value, unit)
        : $"{Format(value, unit)} ({Number(low, unit)} to {Number(high, unit)})";

    public static string Cost(CostRecord? cost) => cost is null ? "–" : Banded(cost.Value, cost.Low, cost.High, cost.Unit);

    private static string Number(double value, string unit) => Format(value, unit).Split(' ')[0];
}
