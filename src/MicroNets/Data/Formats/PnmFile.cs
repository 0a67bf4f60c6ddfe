namespace MicroNets.Data.Formats;

/// <summary>Portable gray and colour maps: PGM (P2, P5) and PPM (P3, P6), plain and raw, of up to 16 bits. Format: Netpbm.</summary>
internal static class PnmFile
{
    internal static bool IsPnm(ReadOnlySpan<byte> bytes) => bytes.Length >= 2 && bytes[0] == 'P'
        && bytes[1] is (byte)'2' or (byte)'3' or (byte)'5' or (byte)'6';

    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <returns>Samples scaled from 0 … the file's maximum to 0 … 255.</returns>
    /// <exception cref="InputException">The bytes are not such an image, or are cut short.</exception>
    public static Picture Decode(ReadOnlySpan<byte> bytes, string name)
    {
        var reader = new ByteReader(bytes, name);
        string magic = ByteReader.Printable(reader.Take(2));
        if (magic is not ("P2" or "P3" or "P5" or "P6"))
            throw BadFile.At(name, 0, $"'{magic}'", "P2, P3, P5 or P6");
        int channels = magic is "P2" or "P5" ? 1 : 3;
        bool isPlain = magic is "P2" or "P3";

        int width = Number(ref reader, bytes), height = Number(ref reader, bytes);
        if (width < 1 || height < 1 || (long)width * height > ReadLimits.Pixels)
            throw BadFile.At(name, reader.Position, $"{width}×{height} pixels", $"1 to {ReadLimits.Pixels}");
        int maximum = Number(ref reader, bytes);
        if (maximum is < 1 or > 65535)
            throw BadFile.At(name, reader.Position, $"a maximum of {maximum}", "1 to 65535");

        int samples = width * height * channels;
        int sampleBytes = maximum > 255 ? 2 : 1;
        if (!isPlain)
            reader.Skip(1);
        // A plain sample takes a digit and a separator; the last may end the file.
        long needed = isPlain ? 2L * samples - 1 : (long)samples * sampleBytes;
        if (reader.Left < needed)
            throw BadFile.Truncated(name, reader.Position, reader.Length, needed);

        var pixels = new byte[samples];
        for (int i = 0; i < samples; i++)
        {
            int at = reader.Position;
            int value = isPlain ? Number(ref reader, bytes) : sampleBytes == 1 ? reader.Byte() : reader.Byte() << 8 | reader.Byte();
            if (value > maximum)
                throw BadFile.At(name, at, $"the sample {value}", $"at most {maximum}, as the header states");
            pixels[i] = (byte)((value * 255 + maximum / 2) / maximum);
        }

        return new Picture(height, width, channels, pixels);
    }

    // Skips white space and comments ('#' to the end of the line), then reads decimal digits.
    private static int Number(ref ByteReader reader, ReadOnlySpan<byte> bytes)
    {
        while (reader.Left > 0 && (char.IsWhiteSpace((char)bytes[reader.Position]) || bytes[reader.Position] == '#'))
        {
            if (reader.Byte() == '#')
            {
                while (reader.Left > 0 && bytes[reader.Position] is not ((byte)'\n' or (byte)'\r'))
                    reader.Skip(1);
            }
        }

        int start = reader.Position;
        int value = 0;
        while (reader.Left > 0 && char.IsAsciiDigit((char)bytes[reader.Position]) && reader.Position - start < 9)
            value = value * 10 + reader.Byte() - '0';
        return reader.Position > start ? value
            : throw BadFile.At(reader.Name, start,
                reader.Left == 0 ? "the end of the file" : $"'{ByteReader.Printable(bytes.Slice(start, 1))}'", "a number");
    }
}
