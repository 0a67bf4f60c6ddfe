namespace MicroNets.Numerics;

/// <summary>
/// The gradient of a convolution's input. Input pixels of one phase (their padded place modulo the stride) were seen through the same taps,
/// by output pixels side by side: for each phase it is a convolution with stride 1 over the gradient of the output, with its taps turned by
/// half a turn.
/// </summary>
internal sealed unsafe class ConvolutionGradient : IDisposable
{
    private readonly MapWindow _window;
    private readonly int _outputs;
    private readonly PaddedMap _padded;
    private readonly Phase[] _phases;
    private readonly AlignedBuffer _turned;

    public ConvolutionGradient(MapWindow window, int outputs)
    {
        (_window, _outputs) = (window, outputs);

        // Output pixels that see nothing of an input pixel but padding are not there; the gradient is zero where they would be.
        _padded = PaddedMap.OfGradient(window, outputs, out int top, out int left);
        _phases = [.. from row in Enumerable.Range(0, window.StrideHeight)
                      from column in Enumerable.Range(0, window.StrideWidth)
                      let rows = new PhaseAxis(row, window.StrideHeight, window.Top, window.KernelHeight, window.Height)
                      let columns = new PhaseAxis(column, window.StrideWidth, window.Left, window.KernelWidth, window.Width)
                      where rows.Count > 0 && columns.Count > 0
                      select new Phase(rows, columns, window.Channels, outputs, _padded.Pitch, top, left)];
        _turned = new AlignedBuffer((long)window.KernelHeight * window.KernelWidth * outputs * window.Channels);
    }

    /// <summary>The padded gradient, and that of the pixels of a phase where there are several.</summary>
    public long ScratchFloats => _padded.Floats + (_phases.Length == 1 ? 0
        : _phases.Max(phase => AlignedBuffer.RoundUp((long)phase.Pixels * _window.Channels)));

    /// <param name="weights">[output channel, kernel row, kernel column, channel].</param>
    public void Pack(float* weights, int lanes)
    {
        int channels = _window.Channels, taps = _window.KernelHeight * _window.KernelWidth;
        foreach (Phase phase in _phases)
        {
            float* to = _turned.Pointer;
            for (int row = phase.Rows.Taps - 1; row >= 0; row--)
            {
                for (int column = phase.Columns.Taps - 1; column >= 0; column--)
                {
                    int tap = (phase.Rows.Tap(row) * _window.KernelWidth) + phase.Columns.Tap(column);
                    for (int output = 0; output < _outputs; output++, to += channels)
                        new ReadOnlySpan<float>(weights + (((output * taps) + tap) * channels), channels)
                            .CopyTo(new Span<float>(to, channels));
                }
            }

            PackedMatrix.Pack(_turned.Pointer, channels, 1, phase.Depth, channels, lanes, phase.Weights.Pointer);
        }
    }

    public void Run<TLanes, TVector>(float* outputGradient, float* inputGradient, float* scratch, PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* padded = _padded.Lay(outputGradient, scratch), part = _phases.Length == 1 ? inputGradient : scratch + _padded.Floats;
        foreach (Phase phase in _phases)
        {
            BlockProduct.RunPacked<TLanes, TVector>(new(padded, phase.Pixels, phase.Offsets.Pointer),
                new((nint)phase.Columns.Taps * _outputs, 1, 0, phase.Rows.Taps, _padded.Pitch), phase.Weights.Pointer, part,
                _window.Channels, _window.Channels, accumulate: false, ahead);
            if (_phases.Length > 1)
                Spread(phase, part, inputGradient);
        }
    }

    public void Dispose()
    {
        foreach (Phase phase in _phases)
            phase.Dispose();
        _turned.Dispose();
    }

    private void Spread(Phase phase, float* from, float* inputGradient)
    {
        int channels = _window.Channels;
        for (int row = 0; row < phase.Rows.Count; row++)
        {
            float* to = inputGradient + ((((long)phase.Rows.Place(row) * _window.Width) + phase.Columns.Place(0)) * channels);
            for (int column = 0; column < phase.Columns.Count; column++, from += channels, to += _window.StrideWidth * channels)
                new ReadOnlySpan<float>(from, channels).CopyTo(new Span<float>(to, channels));
        }
    }

    private sealed class Phase(PhaseAxis rows, PhaseAxis columns, int channels, int outputs, nint pitch, int top, int left) : IDisposable
    {
        public PhaseAxis Rows => rows;

        public PhaseAxis Columns => columns;

        public int Pixels => rows.Count * columns.Count;

        public int Depth => rows.Taps * columns.Taps * outputs;

        public AlignedBuffer Weights { get; } = new(PackedMatrix.Floats(rows.Taps * columns.Taps * outputs, channels, AlignedBuffer.Line));

        // The last tap of a phase sees the first output pixel.
        public OffsetTable Offsets { get; } = new(rows.Count, columns.Count, pitch, outputs,
            ((rows.First - rows.Taps + 1 + top) * pitch) + ((nint)(columns.First - columns.Taps + 1 + left) * outputs));

        public void Dispose()
        {
            Weights.Dispose();
            Offsets.Dispose();
        }
    }
}
