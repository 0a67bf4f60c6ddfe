namespace MicroNets.Numerics;

/// <summary>
/// Depthwise convolution of one NHWC sample on one thread: y[o, c] = Σ_t w[t, c]·x[o + t, c] over the taps t of the kernel. Weights are
/// [kernel height, kernel width, channel]. 3×3 kernels hold a register of channels for the whole map and slide along the rows.
/// </summary>
internal static unsafe class DepthwiseConvolution
{
    // Rows whose input and output stay in the nearer caches while all channels pass over them.
    private const int BandFloats = 32 * 1024;

    /// <summary>Floats of scratch that every pass may use.</summary>
    public static long ScratchFloats(in MapWindow window) => window.IsThreeByThree ? 0 : DepthwiseTaps.ScratchFloats(window);

    /// <summary>Writes y.</summary>
    public static void Forward<TLanes, TVector>(in MapWindow window, float* x, float* weights, float* y, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (!window.IsThreeByThree)
        {
            DepthwiseTaps.Forward<TLanes, TVector>(window, x, weights, y, scratch);
            return;
        }

        int band = BandRows(window);
        for (int row = 0; row < window.OutputHeight; row += band)
        {
            int end = Math.Min(row + band, window.OutputHeight);
            if (window.StrideWidth == 1)
                ChannelLoop.Run<TLanes, TVector, DepthwiseRows3x3<StrideOne>>(new(window, x, weights, y, row, end, turned: false),
                    window.Channels);
            else
                ChannelLoop.Run<TLanes, TVector, DepthwiseRows3x3<StrideTwo>>(new(window, x, weights, y, row, end, turned: false),
                    window.Channels);
        }
    }

    /// <summary>Writes ∂L/∂x from ∂L/∂y.</summary>
    public static void BackwardData<TLanes, TVector>(in MapWindow window, float* outputGradient, float* weights, float* inputGradient,
        float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (!window.IsThreeByThree)
        {
            DepthwiseTaps.BackwardData<TLanes, TVector>(window, outputGradient, weights, inputGradient, scratch);
            return;
        }

        // Counted in rows of the input.
        int band = BandRows(window) * window.StrideHeight;
        for (int row = 0; row < window.Height; row += band)
        {
            int end = Math.Min(row + band, window.Height);
            if (window.StrideWidth == 1)
                ChannelLoop.Run<TLanes, TVector, DepthwiseRows3x3<StrideOne>>(
                    new(window.Transposed(), outputGradient, weights, inputGradient, row, end, turned: true), window.Channels);
            else
                ChannelLoop.Run<TLanes, TVector, DepthwiseSpread3x3>(new(window, outputGradient, weights, inputGradient, row, end),
                    window.Channels);
        }
    }

    /// <summary>Adds ∂L/∂w to <paramref name="weightGradient"/>.</summary>
    public static void BackwardWeights<TLanes, TVector>(in MapWindow window, float* outputGradient, float* x, float* weightGradient,
        float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (!window.IsThreeByThree)
        {
            DepthwiseTaps.BackwardWeights<TLanes, TVector>(window, outputGradient, x, weightGradient, scratch);
            return;
        }

        int band = BandRows(window);
        for (int row = 0; row < window.OutputHeight; row += band)
        {
            int end = Math.Min(row + band, window.OutputHeight);
            if (window.StrideWidth == 1)
                ChannelLoop.Run<TLanes, TVector, DepthwiseWeights3x3<StrideOne>>(new(window, outputGradient, x, weightGradient, row, end),
                    window.Channels);
            else
                ChannelLoop.Run<TLanes, TVector, DepthwiseWeights3x3<StrideTwo>>(new(window, outputGradient, x, weightGradient, row, end),
                    window.Channels);
        }
    }

    /// <summary>Rows of a band, of so many floats each.</summary>
    internal static int BandRows(nint perRow) => (int)Math.Max(BandFloats / Math.Max(perRow, 1), 4);

    private static int BandRows(in MapWindow window) =>
        BandRows(((window.Width * window.StrideHeight) + window.OutputWidth) * window.Channels);
}
