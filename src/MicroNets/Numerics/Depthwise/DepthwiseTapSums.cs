using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>
/// The gradient of the weights of a depthwise convolution with any kernel from some output rows, for one register of channels, over a map
/// whose windows stay inside: nine taps at a time, or the five that are left, whose sums stay in registers.
/// </summary>
/// <param name="x">Where the window of the first output pixel starts.</param>
/// <param name="gradient">Of the output: pixels without gaps.</param>
internal readonly unsafe struct DepthwiseTapSums(float* x, WindowSteps steps, float* gradient, int kernelHeight, int kernelWidth,
    int channels, float* weightGradient, int firstRow, int endRow, int columns) : IChannelStep
{
    private const int Many = 9;
    private const int Some = 5;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void At<TLanes, TVector>(int i)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        nint* taps = stackalloc nint[Many];
        float* sums = stackalloc float[Many * AlignedBuffer.Line];
        int all = kernelHeight * kernelWidth;
        for (int first = 0; first < all; first += Many)
        {
            int left = all - first;
            for (int k = 0; k < Many; k++)
            {
                // What is too much sums up the last tap once more, and is dropped.
                int tap = first + Math.Min(k, left - 1);
                taps[k] = (tap / kernelWidth * steps.Row) + (tap % kernelWidth * (nint)channels) + i;
            }

            if (left <= Some)
                FiveTaps<TLanes, TVector>(taps, i, sums);
            else
                NineTaps<TLanes, TVector>(taps, i, sums);
            for (int k = 0; k < Math.Min(left, Many); k++)
            {
                float* to = weightGradient + ((long)(first + k) * channels) + i;
                TLanes.Store(to, TLanes.Add(TLanes.Load(to), TLanes.Load(sums + (k * TLanes.Count))));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NineTaps<TLanes, TVector>(nint* taps, int i, float* sums)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector s0 = TLanes.Zero, s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0, s8 = s0;
        nint t0 = taps[0], t1 = taps[1], t2 = taps[2], t3 = taps[3], t4 = taps[4], t5 = taps[5], t6 = taps[6], t7 = taps[7], t8 = taps[8];
        for (int row = firstRow; row < endRow; row++)
        {
            float* from = x + (row * steps.Down), g = gradient + ((nint)row * columns * channels) + i, end = g + ((nint)columns * channels);
            for (; g != end; g += channels, from += steps.Along)
            {
                TVector slope = TLanes.Load(g);
                s0 = TLanes.MultiplyAdd(slope, TLanes.Load(from + t0), s0);
                s1 = TLanes.MultiplyAdd(slope, TLanes.Load(from + t1), s1);
                s2 = TLanes.MultiplyAdd(slope, TLanes.Load(from + t2), s2);
                s3 = TLanes.MultiplyAdd(slope, TLanes.Load(from + t3), s3);
                s4 = TLanes.MultiplyAdd(slope, TLanes.Load(from + t4), s4);
                s5 = TLanes.MultiplyAdd(slope, TLanes.Load(from + t5), s5);
                s6 = TLanes.MultiplyAdd(slope, TLanes.Load(from + t6), s6);
                s7 = TLanes.MultiplyAdd(slope, TLanes.Load(from + t7), s7);
                s8 = TLanes.MultiplyAdd(slope, TLanes.Load(from + t8), s8);
            }
        }

        Put<TLanes, TVector>(sums, s0, s1, s2, s3, s4);
        TLanes.Store(sums + (5 * TLanes.Count), s5);
        TLanes.Store(sums + (6 * TLanes.Count), s6);
        TLanes.Store(sums + (7 * TLanes.Count), s7);
        TLanes.Store(sums + (8 * TLanes.Count), s8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FiveTaps<TLanes, TVector>(nint* taps, int i, float* sums)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector s0 = TLanes.Zero, s1 = s0, s2 = s0, s3 = s0, s4 = s0;
        nint t0 = taps[0], t1 = taps[1], t2 = taps[2], t3 = taps[3], t4 = taps[4];
        for (int row = firstRow; row < endRow; row++)
        {
            float* from = x + (row * steps.Down), g = gradient + ((nint)row * columns * channels) + i, end = g + ((nint)columns * channels);
            for (; g != end; g += channels, from += steps.Along)
            {
                TVector slope = TLanes.Load(g);
                s0 = TLanes.MultiplyAdd(slope, TLanes.Load(from + t0), s0);
                s1 = TLanes.MultiplyAdd(slope, TLanes.Load(from + t1), s1);
                s2 = TLanes.MultiplyAdd(slope, TLanes.Load(from + t2), s2);
                s3 = TLanes.MultiplyAdd(slope, TLanes.Load(from + t3), s3);
                s4 = TLanes.MultiplyAdd(slope, TLanes.Load(from + t4), s4);
            }
        }

        Put<TLanes, TVector>(sums, s0, s1, s2, s3, s4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TLanes, TVector>(float* to, TVector s0, TVector s1, TVector s2, TVector s3, TVector s4)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TLanes.Store(to, s0);
        TLanes.Store(to + TLanes.Count, s1);
        TLanes.Store(to + (2 * TLanes.Count), s2);
        TLanes.Store(to + (3 * TLanes.Count), s3);
        TLanes.Store(to + (4 * TLanes.Count), s4);
    }
}
