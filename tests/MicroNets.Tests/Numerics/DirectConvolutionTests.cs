using System.Runtime.InteropServices;
using MicroNets.Numerics;

namespace MicroNets.Tests.Numerics;

public sealed unsafe class DirectConvolutionTests
{
    private const double Tolerance = 2e-6;

    [Theory]
    [InlineData(9, 7, 16, 3, 3, 1, 1, 1, 1, 9, 7, 16)]
    [InlineData(8, 8, 5, 3, 3, 2, 2, 0, 0, 4, 4, 7)]
    [InlineData(7, 9, 17, 5, 3, 2, 2, 2, 1, 4, 5, 33)]
    [InlineData(6, 6, 16, 1, 1, 2, 2, 0, 0, 3, 3, 52)]
    [InlineData(5, 4, 8, 10, 4, 1, 1, 4, 1, 5, 4, 19)]
    [InlineData(9, 8, 6, 3, 2, 2, 3, 0, 0, 4, 3, 9)]
    [InlineData(4, 4, 20, 3, 3, 1, 1, 4, 4, 10, 10, 3)]
    [InlineData(11, 11, 12, 2, 2, 3, 3, 0, 0, 4, 4, 50)]
    [InlineData(1, 1, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1)]
    [InlineData(20, 20, 24, 3, 3, 1, 1, 1, 1, 20, 20, 20)]
    public void All_passes_agree_with_naive_sums(int height, int width, int channels, int kernelHeight, int kernelWidth, int strideHeight,
        int strideWidth, int top, int left, int outputHeight, int outputWidth, int outputs)
    {
        var window = new MapWindow(height, width, channels, kernelHeight, kernelWidth, strideHeight, strideWidth, top, left, outputHeight,
            outputWidth);
        int depth = kernelHeight * kernelWidth * channels, pixels = outputHeight * outputWidth;
        Variants.Each(pool =>
        {
            using var x = GuardedBuffer.Normal(window.InputFloats, 1);
            using var w = GuardedBuffer.Normal(depth * outputs, 2);
            using var dy = GuardedBuffer.Normal(pixels * outputs, 3);
            using var y = new GuardedBuffer(pixels * outputs);
            using var dx = new GuardedBuffer(window.InputFloats);
            using var dw = GuardedBuffer.Normal(w.Length, 4);
            var expected = new NaiveConvolution(window, outputs, 1, x.Span, w.Span, dy.Span, dw.Span);

            using var convolution = new DirectConvolution(window, outputs);
            convolution.Pack(w.Pointer, pool.Lanes);
            convolution.PackBackward(w.Pointer, pool.Lanes);
            var handle = GCHandle.Alloc(convolution);
            var job = new Job(GCHandle.ToIntPtr(handle), x.Pointer, dy.Pointer, y.Pointer, dx.Pointer, dw.Pointer);
            pool.Run(1, ref job, convolution.ScratchFloats);
            handle.Free();

            Near.Check(expected.Y, y.Span, Tolerance);
            Near.Check(expected.Dx, dx.Span, Tolerance);
            Near.Check(expected.Dw, dw.Span, Tolerance);
            foreach (GuardedBuffer buffer in new[] { x, w, dy, y, dx, dw })
                buffer.Check();
        });
    }

    private readonly struct Job(nint convolution, float* x, float* dy, float* y, float* dx, float* dw) : IPieces
    {
        public void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            var direct = (DirectConvolution)GCHandle.FromIntPtr(convolution).Target!;
            direct.Forward<TLanes, TVector>(x, y, scratch, null);
            direct.BackwardData<TLanes, TVector>(dy, dx, scratch, null);
            direct.BackwardWeights<TLanes, TVector>(dy, x, dw, scratch, null);
        }
    }
}
