namespace MicroNets.Numerics;

/// <summary>Depthwise convolution with any kernel and stride, over a sample that was laid out with its padding.</summary>
internal static unsafe class DepthwiseTaps
{
    public static long ScratchFloats(in MapWindow window) => Math.Max(PaddedMap.OfInput(window).Floats,
        PaddedMap.OfGradient(window, window.Channels, out _, out _).Floats
            + AlignedBuffer.RoundUp((long)window.KernelHeight * window.KernelWidth * window.Channels));

    public static void Forward<TLanes, TVector>(in MapWindow window, float* x, float* weights, float* y, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        int channels = window.Channels;
        var padded = PaddedMap.OfInput(window);
        Windows<TLanes, TVector>(padded.Lay(x, scratch), StepsOf(window, padded), weights, window.KernelHeight, window.KernelWidth,
            channels, y, (nint)window.OutputWidth * channels, channels, window.OutputHeight, window.OutputWidth);
    }

    /// <summary>For each phase of the stride, a convolution over the gradient of the output with the taps that saw it, turned by half a
    /// turn.</summary>
    public static void BackwardData<TLanes, TVector>(in MapWindow window, float* outputGradient, float* weights, float* inputGradient,
        float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        int channels = window.Channels;
        var padded = PaddedMap.OfGradient(window, channels, out int top, out int left);
        float* gradient = padded.Lay(outputGradient, scratch), turned = scratch + padded.Floats;
        for (int phase = 0; phase < window.StrideHeight * window.StrideWidth; phase++)
        {
            PhaseAxis rows = new(phase / window.StrideWidth, window.StrideHeight, window.Top, window.KernelHeight, window.Height),
                columns = new(phase % window.StrideWidth, window.StrideWidth, window.Left, window.KernelWidth, window.Width);
            if (rows.Count <= 0 || columns.Count <= 0)
                continue;
            for (int tap = 0; tap < rows.Taps * columns.Taps; tap++)
            {
                int row = rows.Tap(rows.Taps - 1 - (tap / columns.Taps)), column = columns.Tap(columns.Taps - 1 - (tap % columns.Taps));
                new ReadOnlySpan<float>(weights + (((row * window.KernelWidth) + column) * channels), channels)
                    .CopyTo(new Span<float>(turned + (tap * channels), channels));
            }

            float* from = gradient + ((rows.First - rows.Taps + 1 + top) * padded.Pitch)
                + ((nint)(columns.First - columns.Taps + 1 + left) * channels);
            float* to = inputGradient + ((((nint)rows.Place(0) * window.Width) + columns.Place(0)) * channels);
            Windows<TLanes, TVector>(from, new(padded.Pitch, channels, padded.Pitch), turned, rows.Taps, columns.Taps, channels, to,
                (nint)window.StrideHeight * window.Width * channels, (nint)window.StrideWidth * channels, rows.Count, columns.Count);
        }
    }

    public static void BackwardWeights<TLanes, TVector>(in MapWindow window, float* outputGradient, float* x, float* weightGradient,
        float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var padded = PaddedMap.OfInput(window);
        float* from = padded.Lay(x, scratch);
        WindowSteps steps = StepsOf(window, padded);
        int band = DepthwiseConvolution.BandRows(steps.Down + ((nint)window.OutputWidth * window.Channels));
        for (int row = 0; row < window.OutputHeight; row += band)
            ChannelLoop.Run<TLanes, TVector, DepthwiseTapSums>(
                new(from, steps, outputGradient, window.KernelHeight, window.KernelWidth, window.Channels, weightGradient, row,
                    Math.Min(row + band, window.OutputHeight), window.OutputWidth), window.Channels);
    }

    private static WindowSteps StepsOf(in MapWindow window, in PaddedMap padded) =>
        new(window.StrideHeight * padded.Pitch, (nint)window.StrideWidth * window.Channels, padded.Pitch);

    private static void Windows<TLanes, TVector>(float* x, WindowSteps steps, float* weights, int kernelHeight, int kernelWidth,
        int channels, float* y, nint yDown, nint yAlong, int rows, int columns)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        int band = DepthwiseConvolution.BandRows(steps.Down + ((nint)columns * channels));
        for (int row = 0; row < rows; row += band)
            ChannelLoop.Run<TLanes, TVector, DepthwiseWindows>(
                new(x, steps, weights, kernelHeight, kernelWidth, channels, y, yDown, yAlong, row, Math.Min(row + band, rows), columns),
                channels);
    }
}
