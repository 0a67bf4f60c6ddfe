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
    public static void Scatter<TLanes, TVector>(Shape input, Window window, float* columns, float* map)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        new Span<float>(map, input.Elements).Clear();
        int run = window.Kernel.Width * input.Channels, row = input.Width * input.Channels;
        for (int y = 0; y < window.OutputHeight; y++)
        {
            for (int x = 0; x < window.OutputWidth; x++)
            {
                (int from, int to) = Columns(input, window, x);
                long target = ((long)((x * window.Stride.Width) - window.Left + from)) * input.Channels;
                for (int ky = 0; ky < window.Kernel.Height; ky++, columns += run)
                {
                    int inputRow = (y * window.Stride.Height) - window.Top + ky;
                    if ((uint)inputRow < (uint)input.Height)
                        ChannelPasses.AddScaled<TLanes, TVector>(map + ((long)inputRow * row) + target, columns + (from * input.Channels),
                            (to - from) * input.Channels);
                }
            }
        }
    }

    // Kernel columns that fall inside the map.
    private static (int From, int To) Columns(Shape input, Window window, int x)
    {
        int left = (x * window.Stride.Width) - window.Left;
        int from = Math.Clamp(-left, 0, window.Kernel.Width);
        return (from, Math.Clamp(input.Width - left, from, window.Kernel.Width));
    }
}
