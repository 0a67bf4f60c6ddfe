using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>The gradients of a convolution as products over <see cref="WindowColumns"/>, one sample at a time, in cache.</summary>
internal sealed unsafe class ColumnGradient(Shape input, Window window, int outputs) : IDisposable
{
    private readonly int _depth = window.Kernel.Area * input.Channels;
    private readonly AlignedBuffer _weights = new(PackedMatrix.Floats(outputs, window.Kernel.Area * input.Channels, AlignedBuffer.Line));

    /// <summary>A padded sample, its columns, and their gradient.</summary>
    public long ScratchFloats => WindowColumns.PaddedFloats(input, window) + (2 * WindowColumns.ColumnFloats(input, window));

    /// <param name="weights">[output channel, kernel row, kernel column, channel].</param>
    public void Pack(float* weights, int lanes) => PackedMatrix.Pack(weights, _depth, 1, outputs, _depth, lanes, _weights.Pointer);

    /// <summary>Adds ∂L/∂w to <paramref name="weightGradient"/> and writes ∂L/∂x, unless <paramref name="inputGradient"/> is
    /// null.</summary>
    public void Run<TLanes, TVector>(float* outputGradient, float* x, float* weightGradient, float* inputGradient, float* scratch,
        PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        int pixels = window.OutputHeight * window.OutputWidth;
        float* columns = scratch + WindowColumns.PaddedFloats(input, window);
        WindowColumns.Gather(input, window, x, scratch, columns);
        BlockProduct.Run<TLanes, TVector>(new(outputGradient, outputs, 1), new(pixels, outputs, _depth), columns, weightGradient, _depth,
            _depth, accumulate: true, ahead);
        if (inputGradient is null)
            return;
        float* columnGradients = columns + WindowColumns.ColumnFloats(input, window);
        BlockProduct.RunPacked<TLanes, TVector>(new(outputGradient, pixels, outputs), new(outputs, 1, 0), _weights.Pointer, columnGradients,
            _depth, _depth, accumulate: false, ahead);
        WindowColumns.Scatter<TLanes, TVector>(input, window, columnGradients, scratch, inputGradient);
    }

    public void Dispose() => _weights.Dispose();
}
