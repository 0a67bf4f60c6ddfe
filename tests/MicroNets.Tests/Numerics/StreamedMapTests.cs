using System.Runtime.Intrinsics;
using MicroNets.Numerics;

namespace MicroNets.Tests.Numerics;

public sealed unsafe class StreamedMapTests
{
    // Periods of 16·k floats; counts with whole blocks, short rows and single elements behind them.
    public static TheoryData<int, int> Sizes => new() { { 16, 5 }, { 48, 48 }, { 144, 10_007 }, { 5 * 16, 33_000 }, { 4416, 9000 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Statistics_are_the_same_bits_and_the_map_arrives(int width, int count)
    {
        using var input = GuardedBuffer.Normal(count, 1);
        using var pivot = GuardedBuffer.Normal(width, 2);
        using var copy = new AlignedBuffer(count);
        using var plain = new AlignedBuffer(2L * width);
        using var streamed = new AlignedBuffer(2L * width);
        ChannelPasses.Statistics<Lanes512, Vector512<float>>(input.Pointer, null, count, width, pivot.Pointer, plain.Pointer, plain.Pointer + width);
        ChannelPasses.Statistics<Lanes512, Vector512<float>>(input.Pointer, copy.Pointer, count, width, pivot.Pointer, streamed.Pointer, streamed.Pointer + width);
        StreamedMap.Finish();
        Assert.Equal(input.ToArray(), copy.Span.ToArray());
        Assert.Equal(plain.Span.ToArray(), streamed.Span.ToArray());

        var expected = new double[2 * width];
        for (int i = 0; i < count; i++)
        {
            double x = input.Pointer[i] - pivot.Pointer[i % width];
            expected[i % width] += x;
            expected[width + (i % width)] += x * x;
        }

        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], plain.Pointer[i], 1e-4 * Math.Max(1, Math.Abs(expected[i])));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Gradients_are_the_same_bits(int width, int count)
    {
        using var incoming = GuardedBuffer.Normal(count, 1);
        using var x = GuardedBuffer.Normal(count, 2);
        using var coefficients = GuardedBuffer.Normal(4 * width, 3);
        float[] Run(bool streams)
        {
            using var gradient = new AlignedBuffer(count);
            using var sums = new AlignedBuffer(2L * width);
            float* c = coefficients.Pointer;
            var pass = new ChannelGradient { Scale = c, Shift = c + width, HatScale = c + (2 * width), HatShift = c + (3 * width), Low = 0, High = 1, SumGradient = sums.Pointer, SumGradientHat = sums.Pointer + width };
            if (streams)
                pass.Run<Lanes512, Vector512<float>, StreamedMap>(incoming.Pointer, x.Pointer, gradient.Pointer, count, width);
            else
                pass.Run<Lanes512, Vector512<float>, CachedMap>(incoming.Pointer, x.Pointer, gradient.Pointer, count, width);
            StreamedMap.Finish();
            return [.. gradient.Span, .. sums.Span];
        }

        float[] plain = Run(streams: false);
        Assert.Equal(plain, Run(streams: true));
        Assert.Contains(plain.Take(count), value => value != 0);
    }
}
