using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>The pixels under every window of one sample, side by side: [output pixel][kernel row][kernel column][channel], zeros in the
/// padding.</summary>
internal static unsafe class WindowColumns
{
    // Runs are copied in registers of this many floats; the surplus is overwritten by the next run.
    private const int CopyFloats = 4;

    /// <summary>Floats that <see cref="Gather"/> needs to lay out a padded sample.</summary>
    public static long PaddedFloats(Shape input, Window window) =>
        AlignedBuffer.RoundUp((long)PaddedHeight(window) * PaddedWidth(window) * input.Channels) + AlignedBuffer.Line;

    /// <summary>Floats that the columns of a sample take, with what may be written past their end.</summary>
    public static long ColumnFloats(Shape input, Window window) =>
        AlignedBuffer.RoundUp((long)window.OutputHeight * window.OutputWidth * window.Kernel.Area * input.Channels)
            + (4 * AlignedBuffer.Line);

    /// <param name="padded">Scratch of <see cref="PaddedFloats"/>.</param>
    public static void Gather(Shape input, Window window, float* map, float* padded, float* columns)
    {
        int channels = input.Channels, run = window.Kernel.Width * channels, row = PaddedWidth(window) * channels;
        new Span<float>(padded, (int)PaddedFloats(input, window)).Clear();
        int used = Math.Min(input.Width, PaddedWidth(window) - window.Left) * channels;
        for (int y = 0; y < Math.Min(input.Height, PaddedHeight(window) - window.Top); y++)
            new ReadOnlySpan<float>(map + ((long)y * input.Width * channels), used)
                .CopyTo(new Span<float>(padded + ((long)(y + window.Top) * row) + (window.Left * channels), used));

        for (int y = 0; y < window.OutputHeight; y++)
        {
            for (int x = 0; x < window.OutputWidth; x++)
            {
                float* from = padded + ((long)y * window.Stride.Height * row) + ((long)x * window.Stride.Width * channels);
                for (int ky = 0; ky < window.Kernel.Height; ky++, from += row, columns += run)
                {
                    for (int i = 0; i < run; i += CopyFloats)
                        Vector128.Store(Vector128.Load(from + i), columns + i);
                }
            }
        }
    }

    // The rows and columns that windows reach, no more.
    private static int PaddedHeight(Window window) =>
        Math.Max(((window.OutputHeight - 1) * window.Stride.Height) + window.Kernel.Height, 1);

    private static int PaddedWidth(Window window) => Math.Max(((window.OutputWidth - 1) * window.Stride.Width) + window.Kernel.Width, 1);

    /// <summary>The transpose of <see cref="Gather"/>: overwrites the map with the sum of what each pixel was gathered to.</summary>
    /// <param name="padded">Scratch of <see cref="PaddedFloats"/>.</param>
    public static void Scatter<TLanes, TVector>(Shape input, Window window, float* columns, float* padded, float* map)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        int channels = input.Channels, run = window.Kernel.Width * channels, row = PaddedWidth(window) * channels;
        new Span<float>(padded, (int)PaddedFloats(input, window)).Clear();
        for (int y = 0; y < window.OutputHeight; y++)
        {
            for (int x = 0; x < window.OutputWidth; x++)
            {
                float* to = padded + ((long)y * window.Stride.Height * row) + ((long)x * window.Stride.Width * channels);
                for (int ky = 0; ky < window.Kernel.Height; ky++, to += row, columns += run)
                    ChannelLoop.Run<TLanes, TVector, AddStep>(new(columns, to), run);
            }
        }

        int used = Math.Min(input.Width, PaddedWidth(window) - window.Left) * channels;
        for (int y = 0; y < input.Height; y++, map += input.Width * channels)
        {
            var to = new Span<float>(map, input.Width * channels);
            if (y < PaddedHeight(window) - window.Top)
                new ReadOnlySpan<float>(padded + ((long)(y + window.Top) * row) + (window.Left * channels), used).CopyTo(to);
            to[(y < PaddedHeight(window) - window.Top ? used : 0)..].Clear();
        }
    }

    private readonly struct AddStep(float* from, float* to) : IChannelStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes, TVector>(int i)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged => TLanes.Store(to + i, TLanes.Add(TLanes.Load(to + i), TLanes.Load(from + i)));
    }
}
