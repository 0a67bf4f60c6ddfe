namespace MicroNets.Data.Tasks.Inference;

/// <summary>Mean and deviation of values, to bring them to 0 and 1.</summary>
internal static class Moments
{
    // Digits enough to normalise, and few enough to read in a file.
    private const int Digits = 5;

    /// <returns>Rounded; a deviation of 1 where all values are the same.</returns>
    public static (double Mean, double Deviation) Of(IEnumerable<double> values)
    {
        double mean = 0, squares = 0;
        long count = 0;
        foreach (double value in values)
        {
            if (!double.IsFinite(value))
                continue;
            count++;
            double difference = value - mean;
            mean += difference / count;
            squares += difference * (value - mean);
        }

        double deviation = count > 0 ? Math.Sqrt(squares / count) : 0;
        return (Rounded(mean), deviation > 1e-9 * Math.Max(1, Math.Abs(mean)) ? Rounded(deviation) : 1);
    }

    private static double Rounded(double value)
    {
        if (value == 0)
            return 0;
        int digits = Digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return digits is >= 0 and <= 15 ? Math.Round(value, digits) : value;
    }
}
