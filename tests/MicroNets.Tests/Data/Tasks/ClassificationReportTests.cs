using MicroNets.Data.Tasks;

namespace MicroNets.Tests.Data.Tasks;

public sealed class ClassificationReportTests
{
    [Theory]
    [InlineData(90, 100, 0.8256, 0.9448)]
    [InlineData(50, 50, 0.9287, 1)]
    [InlineData(0, 0, 0, 1)]
    public void The_interval_of_a_share_is_Wilsons(int correct, int count, double low, double high)
    {
        (double lower, double upper) = ClassificationReport.Interval(correct, count);
        Assert.Equal((low, high), (Math.Round(lower, 4), Math.Round(upper, 4)));
    }
}
