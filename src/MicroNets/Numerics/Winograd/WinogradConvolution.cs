namespace MicroNets.Numerics;

/// <summary>A convolution of 3×3 with stride 1, and both its gradients, by minimal filtering. Weights are [output channel, kernel row,
/// kernel column, channel].</summary>
internal sealed unsafe class WinogradConvolution(MapWindow window, int outputs) : IDisposable
{
    private const int LeastChannels = 16;

    private readonly WinogradMap _forward = new(window, outputs);
    private readonly WinogradMap _backward = new(Backward(window, outputs), window.Channels);
    private readonly WinogradGradient _weights = new(window, outputs);

    public long ScratchFloats => Math.Max(Math.Max(_forward.ScratchFloats, _backward.ScratchFloats), _weights.ScratchFloats);

    private nint OutputStride => (nint)FilterPoints.OfKernel * window.Channels;

    /// <summary>
    /// Whether it is to be taken in place of <see cref="DirectConvolution"/>. With few channels transforms cost as much as they save; where
    /// less than two thirds of the outputs of all tiles are within the map, so do the others.
    /// </summary>
    public static bool Pays(in MapWindow window, int outputs) =>
        window is { IsThreeByThree: true, StrideWidth: 1, Channels: >= LeastChannels, Top: >= 0 and < FilterPoints.Taps,
            Left: >= 0 and < FilterPoints.Taps } && outputs >= LeastChannels && FillsTiles(window) && FillsTiles(Backward(window, outputs));

    /// <summary>Lays the weights out for <see cref="Forward{TLanes, TVector}"/>.</summary>
    public void Pack(float* weights, WorkerPool pool) => _forward.Pack(weights, window.Channels, 1, OutputStride, pool);

    /// <summary>Lays the weights out for <see cref="BackwardData{TLanes, TVector}"/>: turned by half a turn.</summary>
    public void PackBackward(float* weights, WorkerPool pool) => _backward.Pack(weights + OutputStride - window.Channels,
        -window.Channels, OutputStride, 1, pool);

    /// <summary>Writes y of all <paramref name="samples"/>.</summary>
    public void Forward<TLanes, TVector>(float* x, float* y, int samples, float* scratch, PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => _forward.Run<TLanes, TVector>(x, y, samples, scratch, ahead);

    /// <summary>Writes ∂L/∂x from ∂L/∂y.</summary>
    public void BackwardData<TLanes, TVector>(float* outputGradient, float* inputGradient, int samples, float* scratch,
        PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => _backward.Run<TLanes, TVector>(outputGradient, inputGradient, samples, scratch, ahead);

    /// <summary>Adds ∂L/∂w to <paramref name="weightGradient"/>.</summary>
    public void BackwardWeights<TLanes, TVector>(float* outputGradient, float* x, float* weightGradient, int samples, float* scratch,
        PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => _weights.Run<TLanes, TVector>(outputGradient, x, weightGradient, samples, scratch, ahead);

    public void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
    }

    private static MapWindow Backward(in MapWindow window, int outputs) => window.Transposed() with { Channels = outputs };

    private static bool FillsTiles(in MapWindow window)
    {
        long tiles = (long)TileRows.Tiles(window.OutputHeight) * TileRows.Tiles(window.OutputWidth);
        return 2 * tiles * FilterPoints.Outputs * FilterPoints.Outputs <= 3L * window.OutputHeight * window.OutputWidth;
    }
}
