using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>
/// Some input rows of the gradient of a 3×3 depthwise convolution with stride 2, for one register of channels. An input pixel of even
/// padded place was seen through the outer taps of two output pixels, one of odd place through the middle tap of one: rows and columns
/// alike.
/// </summary>
internal readonly unsafe struct DepthwiseSpread3x3(MapWindow window, float* outputGradient, float* weights, float* inputGradient,
    int firstRow, int endRow) : IChannelStep
{
    public static bool IsRepeatable => true;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void At<TLanes, TVector>(int i)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        int channels = window.Channels, width = window.Width, outputWidth = window.OutputWidth;
        float* zeros = stackalloc float[AlignedBuffer.Line];
        new Span<float>(zeros, AlignedBuffer.Line).Clear();

        for (int row = firstRow; row < endRow; row++)
        {
            int padded = row + window.Top;
            bool outer = (padded & 1) == 0;
            float* near = Row(padded >> 1, i, zeros), far = outer ? Row((padded >> 1) - 1, i, zeros) : zeros;
            nint nearStride = near == zeros ? 0 : channels, farStride = far == zeros ? 0 : channels;
            float* w = weights + (outer ? 0 : 3 * channels) + i, v = weights + (6 * channels) + i;
            TVector w0 = TLanes.Load(w), w1 = TLanes.Load(w + channels), w2 = TLanes.Load(w + (2 * channels));
            TVector v0 = TLanes.Load(v), v1 = TLanes.Load(v + channels), v2 = TLanes.Load(v + (2 * channels));

            float* to = inputGradient + ((long)row * width * channels) + i;
            TVector a = TLanes.Zero, b = a;
            int column = -window.Left;
            for (int pixel = 0; pixel <= outputWidth; pixel++, column += 2)
            {
                TVector sum = TLanes.MultiplyAdd(a, w2, TLanes.Multiply(b, v2));
                a = b = TLanes.Zero;
                if (pixel < outputWidth)
                    (a, b) = (TLanes.Load(near + (pixel * nearStride)), TLanes.Load(far + (pixel * farStride)));
                if ((uint)column < (uint)width)
                    TLanes.Store(to + ((nint)column * channels), TLanes.MultiplyAdd(a, w0, TLanes.MultiplyAdd(b, v0, sum)));
                if ((uint)(column + 1) < (uint)width)
                    TLanes.Store(to + (((nint)column + 1) * channels), TLanes.MultiplyAdd(a, w1, TLanes.Multiply(b, v1)));
            }

            // Columns that no window reached.
            for (; column < width; column++)
                TLanes.Store(to + ((nint)column * channels), TLanes.Zero);
        }
    }

    private float* Row(int row, int channel, float* zeros) =>
        (uint)row < (uint)window.OutputHeight ? outputGradient + ((long)row * window.OutputWidth * window.Channels) + channel : zeros;
}
