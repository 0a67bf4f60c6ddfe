using System.Buffers.Binary;

namespace MicroNets.Data.Formats;

internal enum PngColour
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    RgbAlpha = 6,
}

/// <summary>A sub-image of every <c>StepX</c>-th column and <c>StepY</c>-th row from (X, Y) on; its own width and height.</summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY, int Width, int Height);

internal sealed record PngHeader(int Width, int Height, int BitDepth, PngColour Colour, EquatableArray<PngPass> Passes)
{
    private static readonly (int X, int Y, int StepX, int StepY)[] s_adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Of the decoded image.</summary>
    public int Channels => Colour is PngColour.Gray or PngColour.GrayAlpha ? 1 : 3;

    public int BitsPerPixel => BitDepth * Colour switch
    {
        PngColour.Rgb => 3,
        PngColour.GrayAlpha => 2,
        PngColour.RgbAlpha => 4,
        _ => 1,
    };

    public int LineBytes(int width) => (int)(((long)width * BitsPerPixel + 7) / 8);

    public static PngHeader Read(ReadOnlySpan<byte> chunk, string name, int offset)
    {
        if (chunk.Length != 13)
            throw BadFile.At(name, offset, $"an 'IHDR' chunk of {chunk.Length} bytes", "13");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(chunk), height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        if (width == 0 || height == 0 || width > ReadLimits.Pixels || height > ReadLimits.Pixels
            || (long)width * height > ReadLimits.Pixels)
            throw BadFile.At(name, offset, $"{width}×{height} pixels", $"1 to {ReadLimits.Pixels}");
        int depth = chunk[8];
        var colour = (PngColour)chunk[9];
        bool known = colour switch
        {
            PngColour.Gray => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            PngColour.Rgb or PngColour.GrayAlpha or PngColour.RgbAlpha => depth is 8 or 16,
            _ => false,
        };
        if (!known)
            throw BadFile.At(name, offset, $"colour type {chunk[9]} with {depth} bits", "one of the PNG standard");
        if (chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
            throw BadFile.At(name, offset, $"compression {chunk[10]}, filter {chunk[11]}, interlacing {chunk[12]}", "0, 0 and 0 or 1");
        return new PngHeader((int)width, (int)height, depth, colour, PassesOf((int)width, (int)height, isInterlaced: chunk[12] == 1));
    }

    /// <summary>Writes pixel <paramref name="x"/> of an unfiltered line as one gray or three colour bytes.</summary>
    public void Pixel(ReadOnlySpan<byte> line, int x, ReadOnlySpan<byte> palette, Span<byte> destination, string name, int offset)
    {
        switch (Colour)
        {
            case PngColour.Gray:
                destination[0] = BitDepth < 8 ? (byte)(Bits(line, x) * 255 / ((1 << BitDepth) - 1)) : Sample(line, x);
                break;
            case PngColour.GrayAlpha:
                destination[0] = Sample(line, 2 * x);
                break;
            case PngColour.Palette:
                int index = Bits(line, x);
                if (3 * index >= palette.Length)
                    throw BadFile.At(name, offset, $"colour {index}", $"one of the palette's {palette.Length / 3}");
                palette.Slice(3 * index, 3).CopyTo(destination);
                break;
            default:
                int first = (Colour == PngColour.Rgb ? 3 : 4) * x;
                destination[0] = Sample(line, first);
                destination[1] = Sample(line, first + 1);
                destination[2] = Sample(line, first + 2);
                break;
        }
    }

    // Up to 8 bits, leftmost pixel in the high bits.
    private int Bits(ReadOnlySpan<byte> line, int x)
    {
        int bit = x * BitDepth;
        return line[bit >> 3] >> (8 - BitDepth - (bit & 7)) & (1 << BitDepth) - 1;
    }

    private byte Sample(ReadOnlySpan<byte> line, int index) => BitDepth == 8
        ? line[index]
        : (byte)((BinaryPrimitives.ReadUInt16BigEndian(line[(2 * index)..]) * 255 + 32767) / 65535);

    private static EquatableArray<PngPass> PassesOf(int width, int height, bool isInterlaced)
    {
        if (!isInterlaced)
            return [new PngPass(0, 0, 1, 1, width, height)];
        return s_adam7
            .Select(p => new PngPass(p.X, p.Y, p.StepX, p.StepY, (width - p.X + p.StepX - 1) / p.StepX,
                (height - p.Y + p.StepY - 1) / p.StepY))
            .Where(p => p.Width > 0 && p.Height > 0)
            .ToEquatableArray();
    }
}
