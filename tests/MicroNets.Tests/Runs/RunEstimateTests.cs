using MicroNets.Runs;

namespace MicroNets.Tests.Runs;

/// <summary>Durations as people read them before a run.</summary>
public class RunEstimateTests
{
    [Theory]
    [InlineData(0.02, "a second")]
    [InlineData(1, "1 s")]
    [InlineData(41.2, "42 s")]
    [InlineData(59.9, "60 s")]
    [InlineData(495, "0:08:15")]
    [InlineData(7265, "2:01:05")]
    public void No_duration_is_nothing(double seconds, string text) => Assert.Equal(text, RunEstimate.Text(TimeSpan.FromSeconds(seconds)));
}
