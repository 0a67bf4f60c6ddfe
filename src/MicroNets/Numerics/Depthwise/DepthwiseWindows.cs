using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>
/// Some output rows of a depthwise convolution with any kernel, for one register of channels, over a map whose windows stay inside: a
/// weight is loaded once for several output pixels side by side, whose sums stay in registers.
/// </summary>
/// <param name="x">Where the window of the first output pixel starts.</param>
/// <param name="weights">[kernel row, kernel column, channel].</param>
/// <param name="yDown">Floats from row to row of the output.</param>
/// <param name="yAlong">Floats from pixel to pixel of the output.</param>
internal readonly unsafe struct DepthwiseWindows(float* x, WindowSteps steps, float* weights, int kernelHeight, int kernelWidth,
    int channels, float* y, nint yDown, nint yAlong, int firstRow, int endRow, int columns) : IChannelStep
{
    private const int Many = 8;
    private const int Some = 4;

    public static bool IsRepeatable => true;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void At<TLanes, TVector>(int i)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        // The last pixels of a row start early: those that are done already are computed once more.
        int width = columns >= Many ? Many : columns >= Some ? Some : 1;
        for (int row = firstRow; row < endRow; row++)
        {
            float* from = x + (row * steps.Down) + i, to = y + (row * yDown) + i;
            for (int column = 0; column < columns; column += width)
            {
                int first = Math.Min(column, columns - width);
                if (width == Many)
                    EightPixels<TLanes, TVector>(from + (first * steps.Along), weights + i, to + (first * yAlong));
                else if (width == Some)
                    FourPixels<TLanes, TVector>(from + (first * steps.Along), weights + i, to + (first * yAlong));
                else
                    OnePixel<TLanes, TVector>(from + (first * steps.Along), weights + i, to + (first * yAlong));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EightPixels<TLanes, TVector>(float* from, float* w, float* to)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector s0 = TLanes.Zero, s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        nint step = steps.Along, twice = 2 * step, thrice = 3 * step, channel = channels;
        for (int row = 0; row < kernelHeight; row++, from += steps.Row)
        {
            float* near = from, far = from + (4 * step);
            for (int column = 0; column < kernelWidth; column++, near += channel, far += channel, w += channel)
            {
                TVector weight = TLanes.Load(w);
                s0 = TLanes.MultiplyAdd(weight, TLanes.Load(near), s0);
                s1 = TLanes.MultiplyAdd(weight, TLanes.Load(near + step), s1);
                s2 = TLanes.MultiplyAdd(weight, TLanes.Load(near + twice), s2);
                s3 = TLanes.MultiplyAdd(weight, TLanes.Load(near + thrice), s3);
                s4 = TLanes.MultiplyAdd(weight, TLanes.Load(far), s4);
                s5 = TLanes.MultiplyAdd(weight, TLanes.Load(far + step), s5);
                s6 = TLanes.MultiplyAdd(weight, TLanes.Load(far + twice), s6);
                s7 = TLanes.MultiplyAdd(weight, TLanes.Load(far + thrice), s7);
            }
        }

        Put<TLanes, TVector>(to, s0, s1, s2, s3);
        Put<TLanes, TVector>(to + (4 * yAlong), s4, s5, s6, s7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FourPixels<TLanes, TVector>(float* from, float* w, float* to)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector s0 = TLanes.Zero, s1 = s0, s2 = s0, s3 = s0;
        nint step = steps.Along, twice = 2 * step, thrice = 3 * step, channel = channels;
        for (int row = 0; row < kernelHeight; row++, from += steps.Row)
        {
            float* near = from;
            for (int column = 0; column < kernelWidth; column++, near += channel, w += channel)
            {
                TVector weight = TLanes.Load(w);
                s0 = TLanes.MultiplyAdd(weight, TLanes.Load(near), s0);
                s1 = TLanes.MultiplyAdd(weight, TLanes.Load(near + step), s1);
                s2 = TLanes.MultiplyAdd(weight, TLanes.Load(near + twice), s2);
                s3 = TLanes.MultiplyAdd(weight, TLanes.Load(near + thrice), s3);
            }
        }

        Put<TLanes, TVector>(to, s0, s1, s2, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void OnePixel<TLanes, TVector>(float* from, float* w, float* to)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector sum = TLanes.Zero;
        for (int row = 0; row < kernelHeight; row++, from += steps.Row)
        {
            for (int column = 0; column < kernelWidth; column++, w += channels)
                sum = TLanes.MultiplyAdd(TLanes.Load(w), TLanes.Load(from + (column * (nint)channels)), sum);
        }

        TLanes.Store(to, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put<TLanes, TVector>(float* to, TVector s0, TVector s1, TVector s2, TVector s3)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TLanes.Store(to, s0);
        TLanes.Store(to + yAlong, s1);
        TLanes.Store(to + (2 * yAlong), s2);
        TLanes.Store(to + (3 * yAlong), s3);
    }
}
