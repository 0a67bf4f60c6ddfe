using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>
/// The gradient of the weights of <see cref="WinogradMap"/>: inputs and gradients of outputs are taken to the points of their tiles; at
/// each point the products of all channels are summed over the tiles of all samples; the sums are taken back to taps once.
/// </summary>
/// <param name="window">Of 3×3 with stride 1.</param>
internal sealed unsafe class WinogradGradient(MapWindow window, int outputs)
{
    // Channels in and out of a block's tiles at one point; at all points that is 576 KiB. More tiles are fewer additions to memory, as long
    // as they stay in the second-level cache.
    private const int BlockFloats = 4096;

    private readonly WinogradShape _shape = new(window, BlockFloats / (window.Channels + outputs));

    private TileRows Gradients => new(window.OutputHeight, window.OutputWidth, outputs, 0, 0, _shape.Columns);

    private TilePoints InputPoints => new(window.Channels, _shape.Capacity);

    private TilePoints GradientPoints => new(outputs, _shape.Capacity);

    // Rows are channels of the output.
    private TilePoints Sums => new(window.Channels, Tiles.WholeRows(outputs));

    public long ScratchFloats => InputPoints.Floats + GradientPoints.Floats + Sums.Floats
        + Math.Max(_shape.Inputs.ScratchFloats, Gradients.ScratchFloats);

    /// <summary>Adds ∂L/∂w to <paramref name="weightGradient"/>, [output channel, kernel row, kernel column, channel].</summary>
    public void Run<TLanes, TVector>(float* outputGradient, float* x, float* weightGradient, int samples, float* scratch,
        PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* gradientPoints = scratch + InputPoints.Floats, sums = gradientPoints + GradientPoints.Floats, rest = sums + Sums.Floats;
        int end = samples * _shape.Rows;
        for (int first = 0; first < end; first += _shape.BlockRows)
        {
            int rows = Math.Min(_shape.BlockRows, end - first);
            _shape.ToPoints<TLanes, TVector, InputsToPoints>(_shape.Inputs, x, first, rows, scratch, InputPoints, rest);
            _shape.ToPoints<TLanes, TVector, OutputsToPoints>(Gradients, outputGradient, first, rows, gradientPoints, GradientPoints, rest);
            Multiply<TLanes, TVector>(gradientPoints, scratch, sums, rows * _shape.Columns, first > 0, ahead);
        }

        Finish<TLanes, TVector>(sums, weightGradient);
    }

    [SkipLocalsInit]
    private void Multiply<TLanes, TVector>(float* gradients, float* inputs, float* sums, int tiles, bool accumulate, PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TilePoints left = GradientPoints, right = InputPoints, sum = Sums;
        nint* starts = stackalloc nint[Tiles.MostRows];
        Tiles.EvenRows(1, starts);
        int perTile = Tiles.Rows<TLanes, TVector>(), vectors = PackedMatrix.Vectors(window.Channels, TLanes.Count);
        var walk = new TileWalk(tiles, left.TileStride, right.TileStride);
        for (int point = 0; point < FilterPoints.OfTile; point++)
        {
            float* a = gradients + (point * left.PointStride), b = inputs + (point * right.PointStride),
                c = sums + (point * sum.PointStride);
            for (int vector = 0, width; vector < vectors; vector += width)
            {
                width = Tiles.Width(vectors - vector);
                for (int row = 0; row < outputs; row += perTile)
                {
                    Tiles.Run<TLanes, TVector>(width, a + row, starts, b + (vector * TLanes.Count), walk,
                        c + (row * sum.TileStride) + (vector * TLanes.Count), sum.TileStride, accumulate, ahead);
                }
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish<TLanes, TVector>(float* sums, float* weightGradient)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* between = stackalloc float[FilterPoints.Count * FilterPoints.Taps * AlignedBuffer.Line];
        float* taps = stackalloc float[FilterPoints.OfKernel * AlignedBuffer.Line];
        for (int output = 0; output < outputs; output++, sums += Sums.TileStride)
        {
            for (int c = 0; c < window.Channels; c += TLanes.Count)
            {
                TwoAxes.At<TLanes, TVector, PointsToTaps>(sums + c, Sums.PointStride, taps, AlignedBuffer.Line, between);
                int count = Math.Min(TLanes.Count, window.Channels - c);
                for (int tap = 0; tap < FilterPoints.OfKernel; tap++)
                    ChannelPasses.AddScaled<TLanes, TVector>(
                        weightGradient + (((output * FilterPoints.OfKernel) + tap) * window.Channels) + c,
                        taps + (tap * AlignedBuffer.Line), count);
            }
        }
    }
}
