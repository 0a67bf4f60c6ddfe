using MicroNets.Numerics;

namespace MicroNets.Tests.Numerics;

public sealed unsafe class DepthwiseConvolutionTests
{
    private const double Tolerance = 2e-6;

    [Theory]
    [InlineData(25, 5, 84, 3, 3, 1, 1, 1, 1, 25, 5)]
    [InlineData(1, 1, 3, 3, 3, 1, 1, 1, 1, 1, 1)]
    [InlineData(4, 2, 17, 3, 3, 1, 1, 0, 1, 2, 2)]
    [InlineData(9, 70, 33, 3, 3, 1, 1, 1, 1, 9, 70)]
    [InlineData(8, 8, 48, 3, 3, 2, 2, 0, 0, 4, 4)]
    [InlineData(7, 9, 29, 3, 3, 2, 2, 1, 1, 4, 5)]
    [InlineData(7, 5, 21, 3, 3, 2, 2, 2, 2, 4, 4)]
    [InlineData(9, 12, 18, 3, 3, 2, 2, 1, 0, 4, 4)]
    [InlineData(10, 4, 19, 10, 4, 1, 1, 4, 1, 10, 4)]
    [InlineData(9, 9, 16, 5, 5, 2, 2, 1, 2, 4, 5)]
    [InlineData(9, 13, 21, 5, 5, 1, 1, 2, 2, 9, 13)]
    [InlineData(7, 9, 6, 1, 5, 1, 1, 0, 2, 7, 9)]
    [InlineData(20, 3, 30, 5, 1, 2, 2, 2, 0, 10, 2)]
    [InlineData(6, 7, 9, 7, 7, 3, 2, 4, 3, 3, 4)]
    [InlineData(40, 41, 35, 5, 5, 1, 1, 2, 2, 40, 41)]
    [InlineData(5, 6, 5, 3, 3, 1, 2, 1, 0, 5, 3)]
    [InlineData(6, 6, 40, 1, 1, 3, 2, 0, 0, 2, 3)]
    public void All_passes_agree_with_naive_sums(int height, int width, int channels, int kernelHeight, int kernelWidth, int strideHeight,
        int strideWidth, int top, int left, int outputHeight, int outputWidth)
    {
        var window = new MapWindow(height, width, channels, kernelHeight, kernelWidth, strideHeight, strideWidth, top, left, outputHeight,
            outputWidth);
        Variants.Each(pool =>
        {
            using var x = GuardedBuffer.Normal(window.InputFloats, 1);
            using var w = GuardedBuffer.Normal(kernelHeight * kernelWidth * channels, 2);
            using var dy = GuardedBuffer.Normal(window.OutputFloats, 3);
            using var y = new GuardedBuffer(window.OutputFloats);
            using var dx = new GuardedBuffer(window.InputFloats);
            using var dw = GuardedBuffer.Normal(w.Length, 4);
            double[] expectedY = new double[y.Length], expectedDx = new double[dx.Length],
                expectedDw = [.. dw.ToArray().Select(v => (double)v)];

            var job = new Job(window, x.Pointer, w.Pointer, dy.Pointer, y.Pointer, dx.Pointer, dw.Pointer);
            pool.Run(1, ref job, DepthwiseConvolution.ScratchFloats(window));

            for (int i = 0; i < expectedY.Length * kernelHeight * kernelWidth; i++)
            {
                int tap = i / expectedY.Length, output = i % expectedY.Length, c = output % channels, pixel = output / channels;
                int row = (pixel / outputWidth * strideHeight) - top + (tap / kernelWidth),
                    column = (pixel % outputWidth * strideWidth) - left + (tap % kernelWidth);
                if (row < 0 || row >= height || column < 0 || column >= width)
                    continue;
                int input = (((row * width) + column) * channels) + c, weight = (tap * channels) + c;
                expectedY[output] += (double)x.Span[input] * w.Span[weight];
                expectedDx[input] += (double)dy.Span[output] * w.Span[weight];
                expectedDw[weight] += (double)dy.Span[output] * x.Span[input];
            }

            Near.Check(expectedY, y.Span, Tolerance);
            Near.Check(expectedDx, dx.Span, Tolerance);
            Near.Check(expectedDw, dw.Span, Tolerance);
            foreach (GuardedBuffer buffer in new[] { x, w, dy, y, dx, dw })
                buffer.Check();
        });
    }

    private readonly struct Job(MapWindow window, float* x, float* w, float* dy, float* y, float* dx, float* dw) : IPieces
    {
        public void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            DepthwiseConvolution.Forward<TLanes, TVector>(window, x, w, y, scratch);
            DepthwiseConvolution.BackwardData<TLanes, TVector>(window, dy, w, dx, scratch);
            DepthwiseConvolution.BackwardWeights<TLanes, TVector>(window, dy, x, dw, scratch);
        }
    }
}
