using System.Runtime.InteropServices;
using MicroNets.Numerics;

namespace MicroNets.Tests.Numerics;

public sealed unsafe class WinogradConvolutionTests
{
    // Some three times that of sums of products: values at the points are larger than what they are made of.
    private const double Tolerance = 6e-6;

    [Theory]
    [InlineData(1, 8, 8, 16, 1, 1, 8, 8, 16)]
    [InlineData(3, 9, 7, 17, 1, 1, 9, 7, 33)]
    [InlineData(2, 12, 11, 24, 0, 0, 10, 9, 20)]
    [InlineData(5, 4, 4, 36, 1, 1, 4, 4, 52)]
    [InlineData(2, 6, 5, 16, 2, 2, 8, 7, 19)]
    [InlineData(9, 3, 3, 3, 1, 1, 3, 3, 5)]
    [InlineData(2, 1, 1, 2, 1, 1, 1, 1, 1)]
    [InlineData(2, 5, 30, 64, 1, 0, 5, 28, 9)]
    public void All_passes_agree_with_naive_sums(int samples, int height, int width, int channels, int top, int left, int outputHeight,
        int outputWidth, int outputs)
    {
        var window = new MapWindow(height, width, channels, 3, 3, 1, 1, top, left, outputHeight, outputWidth);
        Variants.Each(pool =>
        {
            using var x = GuardedBuffer.Normal(samples * window.InputFloats, 1);
            using var w = GuardedBuffer.Normal(9 * channels * outputs, 2);
            using var dy = GuardedBuffer.Normal(samples * outputHeight * outputWidth * outputs, 3);
            using var y = new GuardedBuffer(dy.Length);
            using var dx = new GuardedBuffer(x.Length);
            using var dw = GuardedBuffer.Normal(w.Length, 4);
            var expected = new NaiveConvolution(window, outputs, samples, x.Span, w.Span, dy.Span, dw.Span);

            using var convolution = new WinogradConvolution(window, outputs);
            using var scratch = new GuardedBuffer((int)convolution.ScratchFloats);
            scratch.Span.Fill(float.NaN);
            convolution.Pack(w.Pointer, pool);
            convolution.PackBackward(w.Pointer, pool);
            Run(convolution, pool, new(x.Pointer, dy.Pointer, y.Pointer, dx.Pointer, dw.Pointer, samples, scratch.Pointer));

            Near.Check(expected.Y, y.Span, Tolerance);
            Near.Check(expected.Dx, dx.Span, Tolerance);
            Near.Check(expected.Dw, dw.Span, Tolerance);
            foreach (GuardedBuffer buffer in new[] { x, w, dy, y, dx, dw, scratch })
                buffer.Check();
        });
    }

    [Fact]
    public void A_sample_has_the_same_bits_alone_and_among_others()
    {
        const int Samples = 5, Size = 7, Channels = 18, Outputs = 21;
        var window = new MapWindow(Size, Size, Channels, 3, 3, 1, 1, 1, 1, Size, Size);
        Variants.Each(pool =>
        {
            using var x = GuardedBuffer.Normal(Samples * window.InputFloats, 1);
            using var w = GuardedBuffer.Normal(9 * Channels * Outputs, 2);
            using var together = new GuardedBuffer(Samples * Size * Size * Outputs);
            using var alone = new GuardedBuffer(together.Length);
            using var dx = new GuardedBuffer(x.Length);
            using var dw = new GuardedBuffer(w.Length);
            using var convolution = new WinogradConvolution(window, Outputs);
            using var scratch = new GuardedBuffer((int)convolution.ScratchFloats);
            convolution.Pack(w.Pointer, pool);
            Passes Of(GuardedBuffer y, int first, int samples) => new(x.Pointer + (first * window.InputFloats), together.Pointer,
                y.Pointer + (first * Size * Size * Outputs), dx.Pointer, dw.Pointer, samples, scratch.Pointer);
            Run(convolution, pool, Of(together, 0, Samples));
            for (int sample = 0; sample < Samples; sample++)
                Run(convolution, pool, Of(alone, sample, 1));
            Assert.True(together.Span.SequenceEqual(alone.Span));
        });
    }

    [Theory]
    [InlineData(32, 16, 3, 1, 1, 16, true)]
    [InlineData(8, 64, 3, 1, 1, 64, true)]
    [InlineData(7, 16, 3, 1, 1, 40, true)]
    [InlineData(32, 15, 3, 1, 1, 16, false)]
    [InlineData(32, 16, 3, 1, 1, 15, false)]
    [InlineData(32, 16, 3, 2, 1, 16, false)]
    [InlineData(32, 16, 5, 1, 2, 16, false)]
    [InlineData(5, 64, 3, 1, 1, 64, false)]
    [InlineData(32, 16, 3, 1, 3, 16, false)]
    public void The_shape_decides(int size, int channels, int kernel, int stride, int padding, int outputs, bool pays)
    {
        int outputSize = ((size + (2 * padding) - kernel) / stride) + 1;
        Assert.Equal(pays, WinogradConvolution.Pays(new(size, size, channels, kernel, kernel, stride, stride, padding, padding, outputSize,
            outputSize), outputs));
    }

    private static void Run(WinogradConvolution convolution, WorkerPool pool, Passes passes)
    {
        var handle = GCHandle.Alloc(convolution);
        var job = new Job(GCHandle.ToIntPtr(handle), passes);
        pool.Run(1, ref job);
        handle.Free();
    }

    private readonly record struct Passes(nint X, nint Dy, nint Y, nint Dx, nint Dw, int Samples, nint Scratch)
    {
        public Passes(float* x, float* dy, float* y, float* dx, float* dw, int samples, float* scratch)
            : this((nint)x, (nint)dy, (nint)y, (nint)dx, (nint)dw, samples, (nint)scratch)
        {
        }
    }

    private readonly struct Job(nint convolution, Passes of) : IPieces
    {
        public void Run<TLanes, TVector>(int piece, float* unused)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            var winograd = (WinogradConvolution)GCHandle.FromIntPtr(convolution).Target!;
            float* scratch = (float*)of.Scratch, x = (float*)of.X, dy = (float*)of.Dy;
            winograd.Forward<TLanes, TVector>(x, (float*)of.Y, of.Samples, scratch, null);
            winograd.BackwardData<TLanes, TVector>(dy, (float*)of.Dx, of.Samples, scratch, null);
            winograd.BackwardWeights<TLanes, TVector>(dy, x, (float*)of.Dw, of.Samples, scratch, null);
        }
    }
}
