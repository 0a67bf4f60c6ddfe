using System.Runtime.InteropServices;
using MicroNets.Firmware;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Graph.Streams;
using MicroNets.Quantization;
using MicroNets.Quantization.Interpreter;
using MicroNets.Quantization.Streams;

namespace MicroNets.Tests.Quantization.Streams;

public class StreamingFormTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(20)]
    public void Spectrograms_give_the_outputs_of_their_windows(int hop) => GivesTheOutputsOfWindows(StreamingNetworks.Spectrogram(), hop,
        2);

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(20)]
    public void Series_give_the_outputs_of_their_windows(int hop) => GivesTheOutputsOfWindows(StreamingNetworks.Series(), hop, 4);

    [Fact]
    public void Rows_are_computed_once()
    {
        IntegerNetwork windows = StreamingNetworks.Spectrogram();
        var form = StreamingForm.Of(windows, 2);
        Assert.True(form.Network.Network.IsStateful);
        Assert.Equal(new Shape(2, 10, 1), form.Network.Input.Layer.OutputShape);

        // A map of the window's stem has 11 rows, of which a hop adds one.
        Assert.Equal(11, windows["stem"].Layer.OutputShape.Height);
        Assert.Equal(windows["stem"].Layer.Macs / 11, form.Network["stem"].Layer.Macs);
        Assert.True(form.Network.Network.Macs * 5 < windows.Network.Macs);
        Assert.Equal(windows.Network.ParameterCount, form.Network.Network.ParameterCount);
    }

    [Fact]
    public void What_pads_along_time_is_refused_by_name()
    {
        Network padded = new NetworkBuilder("padded").Input(20, 10, 1).Then(new Conv2D(4, 3, 1, Padding.Columns) { HasBias = true }, "stem")
            .Then(new DepthwiseConv2D(3, 1, Padding.Same) { HasBias = true }, "block").GlobalAveragePool().Dense(3).Build();
        InputException refused = Assert.Throws<InputException>(() => StreamingForm.Of(RandomWeights.Of(padded, 1), 2));
        Assert.Contains("'block', which pads 1 rows before the window and 1 behind", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--streaming", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "1 to 23")]
    [InlineData(3, "in multiples of 2")]
    [InlineData(24, "1 to 23")]
    public void Hops_that_the_network_cannot_make_are_refused(int hop, string expected)
    {
        InputException refused = Assert.Throws<InputException>(() => StreamingForm.Of(StreamingNetworks.Spectrogram(), hop));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_for_each_moment_is_refused()
    {
        Network network = new NetworkBuilder("moments").Input(9, 1, 2).Then(new Conv2D(3, (3, 1), 1, Padding.Valid) { HasBias = true },
            "conv").Build();
        Assert.Throws<InputException>(() => StreamingForm.Of(RandomWeights.Of(network, 1), 2));
    }

    private static void GivesTheOutputsOfWindows(IntegerNetwork windows, int hop, int least)
    {
        Assert.Equal(least, HopNetwork.LeastHop(windows.Network));
        var form = StreamingForm.Of(windows, hop);
        Shape input = windows.Input.Layer.OutputShape;
        int frame = input.Elements / input.Height, hops = 9;
        sbyte[] frames = new sbyte[(input.Height + (hops * hop)) * frame];
        new Random(hop).NextBytes(MemoryMarshal.AsBytes(frames.AsSpan()));
        sbyte[] asWindows = [.. Enumerable.Range(0, hops + 1).SelectMany(i => frames.AsSpan(i * hop * frame, input.Elements).ToArray())];
        sbyte[] expected = new IntegerInterpreter(windows).Run(asWindows);

        sbyte[] outputs = form.Outputs(new IntegerInterpreter(form.Network), frames);

        Assert.Equal(expected, outputs);
        Assert.True(expected.Chunk(expected.Length / (hops + 1)).Select(output => string.Join(' ', output)).Distinct().Count() > hops / 2);
        Assert.Empty(form.Outputs(new IntegerInterpreter(form.Network), frames.AsSpan(0, input.Elements - frame)));
    }
}
