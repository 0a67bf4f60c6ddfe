namespace MicroNets.Data.Formats;

/// <summary>Images of any format that can be read, told apart by their first bytes.</summary>
internal static class ImageFile
{
    private static readonly string[] s_extensions = [".png", ".pgm", ".ppm", ".pnm"];

    public static bool HasExtension(string path) => JpegFile.HasExtension(path)
        || s_extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <exception cref="InputException">The file is missing, not an image, or malformed.</exception>
    public static Picture Read(string path)
    {
        using FileBytes file = FileBytes.Open(path);
        return Decode(file.ReadArray(0, file.Length), path);
    }

    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InputException">The bytes are not an image, or are malformed.</exception>
    public static Picture Decode(ReadOnlySpan<byte> bytes, string name)
    {
        if (PngFile.IsPng(bytes))
            return PngFile.Decode(bytes, name);
        if (JpegFile.IsJpeg(bytes))
            return JpegFile.Decode(bytes, name);
        if (PnmFile.IsPnm(bytes))
            return PnmFile.Decode(bytes, name);
        throw BadFile.At(name, 0, bytes.IsEmpty ? "an empty file" : $"'{ByteReader.Printable(bytes[..Math.Min(8, bytes.Length)])}'",
            "a JPEG, PNG, PGM or PPM image", "convert it to one of these");
    }
}
