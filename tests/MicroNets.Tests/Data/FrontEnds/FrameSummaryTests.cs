using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Data.FrontEnds;

namespace MicroNets.Tests.Data.FrontEnds;

public class FrameSummaryTests
{
    [Fact]
    public void A_window_is_the_mean_and_deviation_of_its_bands_less_the_centre_times_the_gain()
    {
        var frontEnd = new FrameArray(2)
        {
            Windows = FrameWindows.Whole(3),
            Summary = new FrameSummary(FrameStatistic.MeanAndDeviation) { Centre = [1, 10, 0, 1], Gain = [1, 2, 3, 1] },
        };
        // Three frames, then two that fill no window.
        RawArray array = Frames([5, 2], 1, 10, 4, 20, 7, 30, 100, 100, 100, 100);
        float[] features = Extract(frontEnd, array);
        double deviation = Math.Sqrt(6), second = Math.Sqrt(200.0 / 3);
        Assert.Equal([3, 20, 3 * deviation, second - 1], features.Select(value => Math.Round((double)value, 4)), (expected, actual) =>
            Math.Abs(expected - actual) < 1e-3);
    }

    [Fact]
    public void A_short_clip_is_summarised_as_it_is()
    {
        var frontEnd = new FrameArray(2) { Windows = FrameWindows.Whole(8), Summary = new FrameSummary(FrameStatistic.Mean) };
        Assert.Equal([2, 3], Extract(frontEnd, Frames([2, 2], 1, 2, 3, 4)));
        Assert.Equal([5, 6], Extract(frontEnd, Frames([2], 5, 6)));
    }

    [Theory]
    [InlineData(new[] { 5, 3, 1 }, 3, 5)]
    [InlineData(new[] { 1, 5, 3 }, 3, 5)]
    [InlineData(new[] { 7 }, 7, 1)]
    public void Sizes_are_taken_from_the_first_item(int[] dimensions, int bands, int frames)
    {
        var frontEnd = new FrameArray(0) { Summary = new FrameSummary(FrameStatistic.Mean) };
        RawArray array = Frames([.. dimensions], new float[dimensions.Aggregate((a, b) => a * b)]);
        Assert.True(frontEnd.Accepts(array));
        Assert.Equal(frontEnd with { Bands = bands, Windows = FrameWindows.Whole(frames) }, frontEnd.For(array));
        Assert.False((frontEnd with { Bands = bands + 1 }).Accepts(array));
    }

    [Fact]
    public void A_centre_of_other_bands_is_refused() =>
        Assert.Throws<InputException>(() =>
            new FrameArray(3) { Summary = new FrameSummary(FrameStatistic.Mean) { Centre = [1] } }.Compile());

    private static float[] Extract(FrontEnd frontEnd, RawContent content)
    {
        FeatureExtractor extractor = frontEnd.Compile();
        float[] features = new float[extractor.Windows(content) * frontEnd.Output.Elements];
        extractor.Extract(content, features);
        return features;
    }

    private static RawArray Frames(EquatableArray<int> dimensions, params float[] values) =>
        new(NumberType.Float32, dimensions, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
