using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace MicroNets.Data.Formats;

/// <summary>
/// PNG images: every colour type, bit depth and interlacing. 16-bit samples are rounded to 8 bits, transparency is dropped.
/// Format: ISO/IEC 15948.
/// </summary>
internal static class PngFile
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    internal static bool IsPng(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature[..4]);

    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <returns>1 channel for gray images, else 3.</returns>
    /// <exception cref="InputException">The bytes are not a PNG image, or are damaged or cut short.</exception>
    public static Picture Decode(ReadOnlySpan<byte> bytes, string name)
    {
        var reader = new ByteReader(bytes, name);
        ReadOnlySpan<byte> signature = reader.Take(8);
        if (!signature.SequenceEqual(Signature))
            throw BadFile.At(name, 0, $"'{ByteReader.Printable(signature)}'", "the PNG signature");

        PngHeader? header = null;
        byte[] palette = [];
        using var packed = new MemoryStream();
        while (true)
        {
            int at = reader.Position;
            long length = reader.UInt32BigEndian();
            ReadOnlySpan<byte> tagged = reader.Take(length + 4);
            uint crc = reader.UInt32BigEndian();
            if (crc != Crc32.HashToUInt32(tagged))
                throw BadFile.At(name, at, $"check sum {crc:x8}", $"{Crc32.HashToUInt32(tagged):x8}");
            string tag = ByteReader.Printable(tagged[..4]);
            ReadOnlySpan<byte> chunk = tagged[4..];
            if (header is null && tag != "IHDR")
                throw BadFile.At(name, at, $"a chunk '{tag}'", "'IHDR' first");
            switch (tag)
            {
                case "IHDR":
                    header = PngHeader.Read(chunk, name, at);
                    break;
                case "PLTE":
                    palette = chunk.Length is > 0 and <= 768 && chunk.Length % 3 == 0 ? chunk.ToArray()
                        : throw BadFile.At(name, at, $"a palette of {chunk.Length} bytes", "1 to 256 colours of 3 bytes");
                    break;
                case "IDAT":
                    packed.Write(chunk);
                    break;
                case "IEND":
                    return Unpack(header!, palette, packed.GetBuffer().AsMemory(0, (int)packed.Length), name, at);
                default:
                    // A lower-case first letter marks chunks that a reader may skip.
                    if ((tagged[0] & 0x20) == 0)
                        throw BadFile.At(name, at, $"a chunk '{tag}'", "chunks of the PNG standard");
                    break;
            }
        }
    }

    /// <summary>8 bits per sample, no interlacing, no filter.</summary>
    public static byte[] Encode(Picture image)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = 8;
        header[9] = (byte)(image.Channels == 1 ? PngColour.Gray : PngColour.Rgb);
        WriteChunk(file, "IHDR"u8, header);

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            int lineBytes = image.Width * image.Channels;
            for (int y = 0; y < image.Height; y++)
            {
                zlib.WriteByte((byte)PngFilter.None);
                zlib.Write(image.Pixels.Span.Slice(y * lineBytes, lineBytes));
            }
        }

        WriteChunk(file, "IDAT"u8, packed.ToArray());
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(tag);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32([.. tag, .. content]));
        file.Write(number);
    }

    private static Picture Unpack(PngHeader header, byte[] palette, ReadOnlyMemory<byte> packed, string name, int offset)
    {
        long expanded = header.Passes.Sum(pass => pass.Height * (1L + header.LineBytes(pass.Width)));
        if (expanded > ((long)packed.Length + 64) * ReadLimits.DeflateRatio)
            throw BadFile.At(name, offset, $"{packed.Length} bytes of image data", $"enough for {header.Width}×{header.Height} pixels");
        if (header.Colour == PngColour.Palette && palette.Length == 0)
            throw BadFile.At(name, offset, "an image with palette but no 'PLTE' chunk", "a palette");

        var pixels = new byte[checked(header.Height * header.Width * header.Channels)];
        using var content = new MemoryStream(packed.ToArray(), writable: false);
        using var zlib = new ZLibStream(content, CompressionMode.Decompress);
        int filterBytes = Math.Max(1, header.BitsPerPixel / 8);
        foreach (PngPass pass in header.Passes)
        {
            int lineBytes = header.LineBytes(pass.Width);
            var line = new byte[lineBytes + 1];
            var above = new byte[lineBytes + 1];
            for (int y = 0; y < pass.Height; y++)
            {
                Fill(zlib, line, name, offset);
                if (line[0] > (byte)PngFilter.Paeth)
                    throw BadFile.At(name, offset, $"line filter {line[0]}", "0 to 4");
                PngFilters.Undo((PngFilter)line[0], line.AsSpan(1), above.AsSpan(1), filterBytes);
                int row = pass.Y + y * pass.StepY;
                for (int x = 0; x < pass.Width; x++)
                    header.Pixel(line.AsSpan(1), x, palette,
                        pixels.AsSpan((row * header.Width + pass.X + x * pass.StepX) * header.Channels), name, offset);
                (line, above) = (above, line);
            }
        }

        return new Picture(header.Height, header.Width, header.Channels, pixels);
    }

    private static void Fill(ZLibStream zlib, byte[] line, string name, int offset)
    {
        int read;
        try
        {
            read = zlib.ReadAtLeast(line, line.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            throw BadFile.At(name, offset, "damaged compressed image data", "a zlib stream");
        }

        if (read < line.Length)
            throw BadFile.At(name, offset, "the end of the image data", "all lines of the image");
    }
}
