using MicroNets.Training;

namespace MicroNets.Quantization.Calibration;

/// <summary>Chooses the real range that a tensor's integers cover; values outside are cut off.</summary>
public abstract record RangeMethod
{
    internal abstract (float Low, float High) Choose(TensorStatistics statistics, int bits);
}

/// <summary>Everything that was seen.</summary>
public sealed record MinMaxRange : RangeMethod
{
    internal override (float Low, float High) Choose(TensorStatistics statistics, int bits) => (statistics.Lowest, statistics.Highest);
}

/// <summary>
/// What was seen, <paramref name="Factor"/> times as far from zero: for networks that see normal data alone when they are quantised, and
/// are to tell how far from it other data is.
/// </summary>
public sealed record HeadroomRange(float Factor = 1.5f) : RangeMethod
{
    internal override (float Low, float High) Choose(TensorStatistics statistics, int bits) => (Factor * statistics.Lowest,
        Factor * statistics.Highest);
}

/// <summary>All but the outermost values: the shares of (100 − <paramref name="Percent"/>)/2 at either end are cut off.</summary>
public sealed record PercentileRange(double Percent = 99.99) : RangeMethod
{
    internal override (float Low, float High) Choose(TensorStatistics statistics, int bits)
    {
        double cut = statistics.Histogram.Sum() * (100 - Percent) / 200;
        int low = 0, high = statistics.Histogram.Count - 1;
        for (double count = statistics.Histogram[low]; count < cut; count += statistics.Histogram[low])
            low++;
        for (double count = statistics.Histogram[high]; count < cut; count += statistics.Histogram[high])
            high--;

        // An end at which nothing is cut off keeps its exact value.
        return (low == 0 ? statistics.Lowest : statistics.Centre(low),
            high == statistics.Histogram.Count - 1 ? statistics.Highest : statistics.Centre(high));
    }
}

/// <summary>The share of the full range, in steps of 1 %, whose grid has the least mean squared error.</summary>
public sealed record MeanSquaredErrorRange : RangeMethod
{
    internal override (float Low, float High) Choose(TensorStatistics statistics, int bits)
    {
        (float, float) best = (statistics.Lowest, statistics.Highest);
        double least = double.PositiveInfinity;
        for (int percent = 100; percent >= 20; percent--)
        {
            float low = statistics.Lowest * percent / 100, high = statistics.Highest * percent / 100;
            var grid = QuantizationGrid.Over(low, high, bits);
            double error = 0;
            for (int bin = 0; bin < statistics.Histogram.Count && error < least; bin++)
            {
                float value = statistics.Centre(bin);
                double difference = value - grid.Real(grid.Quantize(value));
                error += statistics.Histogram[bin] * difference * difference;
            }

            if (error < least)
                (least, best) = (error, (low, high));
        }

        return best;
    }
}
