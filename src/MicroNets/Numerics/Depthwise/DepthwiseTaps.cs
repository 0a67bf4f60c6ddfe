using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>Depthwise convolution with any kernel and stride: pixel by pixel over the taps that fall inside the map.</summary>
internal static unsafe class DepthwiseTaps
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<TLanes, TVector>(in MapWindow window, float* x, float* weights, float* y)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        for (int row = 0; row < window.OutputHeight; row++)
        {
            Range rows = Inside(row, window.StrideHeight, window.Top, window.KernelHeight, window.Height);
            for (int column = 0; column < window.OutputWidth; column++, y += window.Channels)
            {
                Range columns = Inside(column, window.StrideWidth, window.Left, window.KernelWidth, window.Width);
                float* origin = x + (((((long)row * window.StrideHeight) - window.Top) * window.Width)
                    + ((long)column * window.StrideWidth) - window.Left) * window.Channels;
                ChannelLoop.Run<TLanes, TVector, GatherStep>(
                    new(origin, window.Width * window.Channels, weights, window.KernelWidth, rows, columns, window.Channels, y),
                    window.Channels);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BackwardData<TLanes, TVector>(in MapWindow window, float* outputGradient, float* weights, float* inputGradient)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        for (int row = 0; row < window.Height; row++)
        {
            for (int column = 0; column < window.Width; column++, inputGradient += window.Channels)
                ChannelLoop.Run<TLanes, TVector, ScatterStep>(
                    new(window, row + window.Top, column + window.Left, outputGradient, weights, inputGradient), window.Channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BackwardWeights<TLanes, TVector>(in MapWindow window, float* outputGradient, float* x, float* weightGradient)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        for (int tap = 0; tap < window.KernelHeight * window.KernelWidth; tap++, weightGradient += window.Channels)
            ChannelLoop.Run<TLanes, TVector, WeightStep>(
                new(window, tap / window.KernelWidth, tap % window.KernelWidth, outputGradient, x, weightGradient), window.Channels);
    }

    // Taps of the kernel at an output position that meet the map.
    private static Range Inside(int output, int stride, int before, int kernel, int length)
    {
        int first = (output * stride) - before;
        int from = Math.Clamp(-first, 0, kernel);
        return new Range(from, Math.Clamp(length - first, from, kernel));
    }

    private readonly record struct Range(int From, int To);

    private readonly struct GatherStep(float* origin, nint rowStride, float* weights, int kernelWidth, Range rows, Range columns,
        nint channels, float* y) : IChannelStep
    {
        public void At<TLanes, TVector>(int i)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            TVector sum = TLanes.Zero;
            for (int row = rows.From; row < rows.To; row++)
            {
                float* from = origin + (row * rowStride) + (columns.From * channels) + i;
                float* weight = weights + (((row * kernelWidth) + columns.From) * channels) + i;
                for (int column = columns.From; column < columns.To; column++, from += channels, weight += channels)
                    sum = TLanes.MultiplyAdd(TLanes.Load(from), TLanes.Load(weight), sum);
            }

            TLanes.Store(y + i, sum);
        }
    }

    // Output pixel o saw the input position through tap t = position − o·stride.
    private readonly struct ScatterStep(MapWindow window, int paddedRow, int paddedColumn, float* outputGradient, float* weights,
        float* inputGradient) : IChannelStep
    {
        public void At<TLanes, TVector>(int i)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            nint channels = window.Channels;
            TVector sum = TLanes.Zero;
            for (int tapRow = paddedRow % window.StrideHeight; tapRow < window.KernelHeight && tapRow <= paddedRow;
                tapRow += window.StrideHeight)
            {
                int row = (paddedRow - tapRow) / window.StrideHeight;
                if (row >= window.OutputHeight)
                    continue;
                for (int tapColumn = paddedColumn % window.StrideWidth; tapColumn < window.KernelWidth && tapColumn <= paddedColumn;
                    tapColumn += window.StrideWidth)
                {
                    int column = (paddedColumn - tapColumn) / window.StrideWidth;
                    if (column >= window.OutputWidth)
                        continue;
                    TVector gradient = TLanes.Load(outputGradient + ((((nint)row * window.OutputWidth) + column) * channels) + i);
                    sum = TLanes.MultiplyAdd(gradient,
                        TLanes.Load(weights + ((((nint)tapRow * window.KernelWidth) + tapColumn) * channels) + i), sum);
                }
            }

            TLanes.Store(inputGradient + i, sum);
        }
    }

    private readonly struct WeightStep(MapWindow window, int tapRow, int tapColumn, float* outputGradient, float* x, float* weightGradient)
        : IChannelStep
    {
        public void At<TLanes, TVector>(int i)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            nint channels = window.Channels;
            TVector sum = TLanes.Load(weightGradient + i);
            for (int row = 0; row < window.OutputHeight; row++)
            {
                int inputRow = (row * window.StrideHeight) - window.Top + tapRow;
                if ((uint)inputRow >= (uint)window.Height)
                    continue;
                float* gradient = outputGradient + ((nint)row * window.OutputWidth * channels) + i;
                float* from = x + ((nint)inputRow * window.Width * channels) + i;
                for (int column = 0; column < window.OutputWidth; column++)
                {
                    nint inputColumn = (column * window.StrideWidth) - window.Left + tapColumn;
                    if ((nuint)inputColumn < (nuint)window.Width)
                        sum = TLanes.MultiplyAdd(TLanes.Load(from + (inputColumn * channels)),
                            TLanes.Load(gradient + (column * channels)), sum);
                }
            }

            TLanes.Store(weightGradient + i, sum);
        }
    }
}
