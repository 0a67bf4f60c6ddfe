namespace MicroNets.Devices.Latency;

/// <summary>What wait states, caches and buses of a board make of its core's cycles.</summary>
internal static class BoardFactors
{
    /// <summary>As profiles write it.</summary>
    public const string Unit = "board cycles per core cycle";

    /// <summary>No microcontroller is near these: a figure beyond them is in another unit, or mistyped.</summary>
    public const double Least = 0.1, Most = 100;

    public static string Text(Figure factor) =>
        FormattableString.Invariant($"{factor.Value:0.##} for the board, {factor.Estimate.Low:0.##} to {factor.Estimate.High:0.##}");
}
