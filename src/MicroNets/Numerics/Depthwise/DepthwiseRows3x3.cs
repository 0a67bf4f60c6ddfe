using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>
/// Some output rows of a 3×3 depthwise convolution, for one register of channels: nine weights stay in registers, and from pixel to pixel
/// only the columns that come into view are loaded.
/// </summary>
internal readonly unsafe struct DepthwiseRows3x3<TStride>(MapWindow window, float* x, float* weights, float* y, int firstRow, int endRow,
    bool turned) : IChannelStep
    where TStride : struct, IStride
{
    public static bool IsRepeatable => true;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void At<TLanes, TVector>(int i)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        int channels = window.Channels, width = window.Width;
        float* w = weights + i + (turned ? 8 * channels : 0);
        nint tap = turned ? -channels : channels;
        TVector w00 = TLanes.Load(w), w01 = TLanes.Load(w + tap), w02 = TLanes.Load(w + (2 * tap));
        TVector w10 = TLanes.Load(w + (3 * tap)), w11 = TLanes.Load(w + (4 * tap)), w12 = TLanes.Load(w + (5 * tap));
        TVector w20 = TLanes.Load(w + (6 * tap)), w21 = TLanes.Load(w + (7 * tap)), w22 = TLanes.Load(w + (8 * tap));
        float* zeros = stackalloc float[AlignedBuffer.Line];
        new Span<float>(zeros, AlignedBuffer.Line).Clear();

        for (int row = firstRow; row < endRow; row++)
        {
            // Rows outside the map are read from zeros, whose pixels all lie in one place.
            int top = (row * TStride.Value) - window.Top;
            float* r0 = Row(top, i, zeros), r1 = Row(top + 1, i, zeros), r2 = Row(top + 2, i, zeros);
            nint s0 = r0 == zeros ? 0 : channels, s1 = r1 == zeros ? 0 : channels, s2 = r2 == zeros ? 0 : channels;
            float* to = y + (((long)row * window.OutputWidth) * channels) + i;

            int column = -window.Left;
            TVector a0 = TLanes.Zero, a1 = a0, a2 = a0, b0 = a0, b1 = a0, b2 = a0, c0, c1, c2;
            if ((uint)column < (uint)width)
                (a0, a1, a2) = (TLanes.Load(r0 + (column * s0)), TLanes.Load(r1 + (column * s1)), TLanes.Load(r2 + (column * s2)));
            if (TStride.Value == 1 && (uint)(column + 1) < (uint)width)
                (b0, b1, b2) = (TLanes.Load(r0 + ((column + 1) * s0)), TLanes.Load(r1 + ((column + 1) * s1)),
                    TLanes.Load(r2 + ((column + 1) * s2)));
            for (int pixel = 0; pixel < window.OutputWidth; pixel++, column += TStride.Value, to += channels)
            {
                if (TStride.Value == 2)
                {
                    nint middle = column + 1;
                    if ((nuint)middle < (nuint)width)
                        (b0, b1, b2) = (TLanes.Load(r0 + (middle * s0)), TLanes.Load(r1 + (middle * s1)), TLanes.Load(r2 + (middle * s2)));
                    else
                        b0 = b1 = b2 = TLanes.Zero;
                }

                nint last = column + 2;
                if ((nuint)last < (nuint)width)
                    (c0, c1, c2) = (TLanes.Load(r0 + (last * s0)), TLanes.Load(r1 + (last * s1)), TLanes.Load(r2 + (last * s2)));
                else
                    c0 = c1 = c2 = TLanes.Zero;

                TVector first = TLanes.MultiplyAdd(a2, w20, TLanes.MultiplyAdd(a1, w10, TLanes.Multiply(a0, w00)));
                TVector second = TLanes.MultiplyAdd(b2, w21, TLanes.MultiplyAdd(b1, w11, TLanes.Multiply(b0, w01)));
                TVector third = TLanes.MultiplyAdd(c2, w22, TLanes.MultiplyAdd(c1, w12, TLanes.MultiplyAdd(c0, w02, first)));
                TLanes.Store(to, TLanes.Add(second, third));

                if (TStride.Value == 1)
                {
                    (a0, a1, a2) = (b0, b1, b2);
                    (b0, b1, b2) = (c0, c1, c2);
                }
                else
                {
                    (a0, a1, a2) = (c0, c1, c2);
                }
            }
        }
    }

    private float* Row(int row, int channel, float* zeros) =>
        (uint)row < (uint)window.Height ? x + ((long)row * window.Width * window.Channels) + channel : zeros;
}
