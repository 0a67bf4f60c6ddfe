using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Graph;

namespace MicroNets.Tests.Data.FrontEnds;

public class SeriesWindowsTests
{
    [Fact]
    public void Long_recordings_are_cut_and_short_ones_extended_each_channel_normalised()
    {
        var frontEnd = new SeriesWindows(2, 2) { Stride = 1, Mean = [1, 10], Deviation = [2, 5] };
        Assert.Equal(new Shape(2, 1, 2), frontEnd.Output);
        Assert.Equal([0, 0, 1, 1, 1, 1, 2, 2], Features(frontEnd, Recording(null, [1, 10, 3, 15, 5, 20])));
        Assert.Equal([0, 1, 0, 1], Features(frontEnd, Recording(null, [1, 15])));
    }

    [Fact]
    public void Another_rate_is_interpolated_and_a_clock_that_is_a_little_off_is_not()
    {
        var frontEnd = new SeriesWindows(4, 2) { RateHertz = 100 };
        Assert.Equal([0, 0, 1, 2, 2, 4, 2, 4], Features(frontEnd, Recording(50, [0, 0, 2, 4])));
        Assert.Equal(Features(frontEnd, Recording(100, [0, 0, 2, 4])), Features(frontEnd, Recording(100.5, [0, 0, 2, 4])));
    }

    [Fact]
    public void Arrays_are_series_with_or_without_a_dimension_of_one()
    {
        var frontEnd = new SeriesWindows(2, 3);
        float[] values = [1, 2, 3, 4, 5, 6];
        foreach (int[] sizes in (int[][])[[2, 3], [2, 1, 3]])
            Assert.Equal(values, Features(frontEnd,
                new RawArray(NumberType.Float32, sizes.ToEquatableArray(), MemoryMarshal.AsBytes<float>(values).ToArray())));
        Assert.False(frontEnd.Accepts(new RawArray(NumberType.Float32, [3, 2], new byte[24])));
    }

    [Theory]
    [InlineData(0, 1, 1.0)]
    [InlineData(4, 2, 1.0)]
    [InlineData(4, 1, 0.0)]
    public void Parameters_that_contradict_each_other_are_refused(int window, int channels, double deviation) =>
        Assert.Throws<InputException>(() => new SeriesWindows(window, channels) { Mean = [0], Deviation = [deviation] }.Compile());

    private static SeriesRecording Recording(double? rate, float[] values) => new(rate, ["x", "y"], values);

    private static float[] Features(SeriesWindows frontEnd, RawContent content)
    {
        FeatureExtractor extractor = frontEnd.Compile();
        float[] features = new float[extractor.Windows(content) * frontEnd.Output.Elements];
        extractor.Extract(content, features);
        return features;
    }
}
