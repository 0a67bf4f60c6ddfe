namespace MicroNets.Data.Formats;

/// <summary>Values of a series that were not measured, which stand as NaN.</summary>
internal static class MissingValues
{
    /// <summary>
    /// Fills them in: along a line between the values before and after, and like the nearest one at the ends. A series without a value
    /// stays.
    /// </summary>
    /// <returns>How many were missing.</returns>
    public static int Fill(Span<double> series)
    {
        int last = -1, missing = 0;
        for (int i = 0; i < series.Length; i++)
        {
            if (double.IsNaN(series[i]))
            {
                missing++;
                continue;
            }

            for (int gap = last + 1; gap < i; gap++)
                series[gap] = last < 0 ? series[i] : series[last] + ((series[i] - series[last]) * (gap - last) / (i - last));
            last = i;
        }

        if (last >= 0)
            series[(last + 1)..].Fill(series[last]);
        return missing;
    }

    /// <summary>Fills in each channel of a recording for itself.</summary>
    /// <param name="values">Step by step, the channels of each one after the other.</param>
    /// <param name="tooFew">What to throw where more than half of a channel is missing, given the channel and how many values are.</param>
    /// <returns>How many were missing of all.</returns>
    public static int Fill(Span<double> values, int channels, Func<int, int, InputException> tooFew)
    {
        int missing = 0;
        double[] series = new double[values.Length / channels];
        for (int channel = 0; channel < channels; channel++)
        {
            for (int step = 0; step < series.Length; step++)
                series[step] = values[(step * channels) + channel];
            int gaps = Fill(series);
            if (2 * gaps > series.Length)
                throw tooFew(channel, gaps);
            for (int step = 0; step < series.Length && gaps > 0; step++)
                values[(step * channels) + channel] = series[step];
            missing += gaps;
        }

        return missing;
    }

    /// <summary>What is said of a recording; null: all values are there.</summary>
    public static string? Warning(int missing, int values) => missing == 0 ? null
        : $"{missing} of {values} values are missing and are filled in from their neighbours";
}
