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

    /// <summary>Whether too few of a series' values are there to tell the others.</summary>
    public static bool AreMost(int missing, int length) => 2 * missing > length;

    /// <summary>What is said of a recording; null: all values are there.</summary>
    public static string? Warning(int missing, int values) => missing == 0 ? null
        : $"{missing} of {values} values are missing and are filled in from their neighbours";
}
