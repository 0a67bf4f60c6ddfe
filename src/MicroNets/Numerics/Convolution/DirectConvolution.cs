namespace MicroNets.Numerics;

/// <summary>
/// Convolution of one NHWC sample on one thread, as products whose left rows are the windows, read where they lie in the padded sample: a
/// run of kernel width × channels for each kernel row. Weights are [output channel, kernel row, kernel column, channel].
/// </summary>
internal sealed unsafe class DirectConvolution : IDisposable
{
    // Of both operands of a sum over pixels: a band of rows that stays in the first-level cache while all tiles pass, and is long enough
    // for them to be worth adding to memory.
    private const int BandFloats = 6 * 1024;
    private const int LeastBandPixels = 128;

    private readonly MapWindow _window;
    private readonly int _outputs;
    private readonly PaddedMap _padded;
    private readonly AlignedBuffer _weights;
    private readonly OffsetTable _offsets;
    private readonly ConvolutionGradient _gradient;

    public DirectConvolution(MapWindow window, int outputs)
    {
        (_window, _outputs) = (window, outputs);
        _padded = PaddedMap.OfInput(window);
        _weights = new AlignedBuffer(PackedMatrix.Floats(Taps * window.Channels, outputs, AlignedBuffer.Line));
        _offsets = new OffsetTable(window.OutputHeight, window.OutputWidth, window.StrideHeight * _padded.Pitch,
            (nint)window.StrideWidth * window.Channels);
        _gradient = new ConvolutionGradient(window, outputs);
    }

    /// <summary>Floats of scratch that every pass may use.</summary>
    public long ScratchFloats => Math.Max(_padded.Floats, _gradient.ScratchFloats);

    private int Taps => _window.KernelHeight * _window.KernelWidth;

    private int Run => _window.KernelWidth * _window.Channels;

    /// <summary>Lays the weights out for <see cref="Forward{TLanes, TVector}"/>.</summary>
    public void Pack(float* weights, int lanes) =>
        PackedMatrix.Pack(weights, 1, Taps * _window.Channels, Taps * _window.Channels, _outputs, lanes, _weights.Pointer);

    /// <summary>Lays the weights out for <see cref="BackwardData{TLanes, TVector}"/>.</summary>
    public void PackBackward(float* weights, int lanes) => _gradient.Pack(weights, lanes);

    /// <summary>Writes y.</summary>
    public void Forward<TLanes, TVector>(float* x, float* y, float* scratch, PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged =>
        BlockProduct.RunPacked<TLanes, TVector>(new(_padded.Lay(x, scratch), _offsets.Count, _offsets.Pointer),
            new(Run, 1, 0, _window.KernelHeight, _padded.Pitch), _weights.Pointer, y, _outputs, _outputs, accumulate: false, ahead);

    /// <summary>Writes ∂L/∂x from ∂L/∂y.</summary>
    public void BackwardData<TLanes, TVector>(float* outputGradient, float* inputGradient, float* scratch, PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => _gradient.Run<TLanes, TVector>(outputGradient, inputGradient, scratch, ahead);

    /// <summary>Adds ∂L/∂w to <paramref name="weightGradient"/>.</summary>
    public void BackwardWeights<TLanes, TVector>(float* outputGradient, float* x, float* weightGradient, float* scratch,
        PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* padded = _padded.Lay(x, scratch);
        int pixels = _window.OutputWidth, perRow = (pixels * _outputs) + (_window.StrideHeight * (int)_padded.Pitch),
            band = Math.Max(BandFloats / perRow, (LeastBandPixels + pixels - 1) / pixels);
        nint step = (nint)_window.StrideWidth * _window.Channels, row = _window.StrideHeight * _padded.Pitch;
        for (int first = 0; first < _window.OutputHeight; first += band)
        {
            var walk = new TileWalk(pixels, _outputs, step, Math.Min(band, _window.OutputHeight - first), (nint)pixels * _outputs,
                row - (pixels * step));
            for (int kernelRow = 0; kernelRow < _window.KernelHeight; kernelRow++)
                BlockProduct.Run<TLanes, TVector>(new(outputGradient + ((long)first * pixels * _outputs), _outputs, 1), walk,
                    padded + (first * row) + (kernelRow * _padded.Pitch), weightGradient + (kernelRow * Run),
                    (nint)Taps * _window.Channels, Run, accumulate: true, ahead);
        }
    }

    public void Dispose()
    {
        _weights.Dispose();
        _offsets.Dispose();
        _gradient.Dispose();
    }
}
