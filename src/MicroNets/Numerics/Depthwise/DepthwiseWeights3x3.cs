using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>The gradient of nine weights from some output rows, for one register of channels: nine sums in registers, columns as in
/// <see cref="DepthwiseRows3x3{TStride}"/>.</summary>
internal readonly unsafe struct DepthwiseWeights3x3<TStride>(MapWindow window, float* outputGradient, float* x, float* weightGradient,
    int firstRow, int endRow) : IChannelStep
    where TStride : struct, IStride
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void At<TLanes, TVector>(int i)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        int channels = window.Channels, width = window.Width;
        TVector g00 = TLanes.Zero, g01 = g00, g02 = g00, g10 = g00, g11 = g00, g12 = g00, g20 = g00, g21 = g00, g22 = g00;
        float* zeros = stackalloc float[AlignedBuffer.Line];
        new Span<float>(zeros, AlignedBuffer.Line).Clear();

        for (int row = firstRow; row < endRow; row++)
        {
            int top = (row * TStride.Value) - window.Top;
            float* r0 = Row(top, i, zeros), r1 = Row(top + 1, i, zeros), r2 = Row(top + 2, i, zeros);
            nint s0 = r0 == zeros ? 0 : channels, s1 = r1 == zeros ? 0 : channels, s2 = r2 == zeros ? 0 : channels;
            float* from = outputGradient + (((long)row * window.OutputWidth) * channels) + i;

            int column = -window.Left;
            TVector a0 = TLanes.Zero, a1 = a0, a2 = a0, b0 = a0, b1 = a0, b2 = a0, c0, c1, c2;
            if ((uint)column < (uint)width)
                (a0, a1, a2) = (TLanes.Load(r0 + (column * s0)), TLanes.Load(r1 + (column * s1)), TLanes.Load(r2 + (column * s2)));
            if (TStride.Value == 1 && (uint)(column + 1) < (uint)width)
                (b0, b1, b2) = (TLanes.Load(r0 + ((column + 1) * s0)), TLanes.Load(r1 + ((column + 1) * s1)),
                    TLanes.Load(r2 + ((column + 1) * s2)));
            for (int pixel = 0; pixel < window.OutputWidth; pixel++, column += TStride.Value, from += channels)
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

                TVector gradient = TLanes.Load(from);
                g00 = TLanes.MultiplyAdd(a0, gradient, g00);
                g10 = TLanes.MultiplyAdd(a1, gradient, g10);
                g20 = TLanes.MultiplyAdd(a2, gradient, g20);
                g01 = TLanes.MultiplyAdd(b0, gradient, g01);
                g11 = TLanes.MultiplyAdd(b1, gradient, g11);
                g21 = TLanes.MultiplyAdd(b2, gradient, g21);
                g02 = TLanes.MultiplyAdd(c0, gradient, g02);
                g12 = TLanes.MultiplyAdd(c1, gradient, g12);
                g22 = TLanes.MultiplyAdd(c2, gradient, g22);

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

        float* to = weightGradient + i;
        AddTo<TLanes, TVector>(to, g00, g01, g02, channels);
        AddTo<TLanes, TVector>(to + (3 * channels), g10, g11, g12, channels);
        AddTo<TLanes, TVector>(to + (6 * channels), g20, g21, g22, channels);
    }

    // Inlined: sums that outlive a call would lie in memory for the whole loop.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<TLanes, TVector>(float* to, TVector first, TVector second, TVector third, int channels)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TLanes.Store(to, TLanes.Add(TLanes.Load(to), first));
        TLanes.Store(to + channels, TLanes.Add(TLanes.Load(to + channels), second));
        TLanes.Store(to + (2 * channels), TLanes.Add(TLanes.Load(to + (2 * channels)), third));
    }

    private float* Row(int row, int channel, float* zeros) =>
        (uint)row < (uint)window.Height ? x + ((long)row * window.Width * window.Channels) + channel : zeros;
}
