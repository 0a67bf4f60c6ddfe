using MicroNets.Data;
using MicroNets.Data.Tasks;
using MicroNets.Graph;

namespace MicroNets.Tests.Data.Tasks;

public class ClassificationReportTests
{
    [Fact]
    public void Classes_calibration_and_the_mean_are_counted_as_defined()
    {
        var source = new ArraySource(Shape.Vector(1), ["a", "b", "c"], new float[4], [0, 0, 1, 1]);
        float[] probabilities = [0.9f, 0.1f, 0, 0.3f, 0.7f, 0, 0.2f, 0.8f, 0, 0.4f, 0.6f, 0];
        ClassificationReport report = ClassificationReport.Of(source, [[1, 1, 0], [0, 2, 0], [0, 0, 0]], probabilities);
        Assert.Equal(new ClassScore("a", 2, 1, 0.5, 2.0 / 3), report.Classes[0]);
        Assert.Equal(new ClassScore("b", 2, 2.0 / 3, 1, 0.8), report.Classes[1]);
        Assert.Equal(new ClassScore("c", 0, 0, 0, 0), report.Classes[2]);
        Assert.Equal(((2.0 / 3) + 0.8) / 2, report.MacroF1, 12); // classes without samples do not count

        // Right at 0.9, 0.8 and 0.6, wrong at 0.7, each in a bin of its own.
        Assert.Equal((0.1 + 0.2 + 0.4 + 0.7) / 4, report.CalibrationError, 6);
    }

    [Fact]
    public void Rare_classes_weigh_more_and_all_samples_one_on_average()
    {
        int[] labels = [.. Enumerable.Repeat(0, 90), .. Enumerable.Repeat(1, 10)];
        float[] weights = ClassWeights.Of(ClassBalance.Weights, labels, 3);
        Assert.Equal(9, weights[1] / weights[0], 4);
        Assert.Equal(1, labels.Average(label => weights[label]), 5);
        Assert.Equal([1f, 1f], ClassWeights.Of(ClassBalance.None, labels, 2));
    }
}
