namespace MicroNets.Data.Formats;

/// <summary>
/// What readers refuse before they allocate. Every reader allocates at most <see cref="AllocationBound"/>, all pieces added up;
/// mutation tests hold them to it.
/// </summary>
internal static class ReadLimits
{
    /// <summary>DEFLATE cannot expand further than 1032 : 1 (a 258-byte match in two bits), so a larger claim is a lie.</summary>
    public const int DeflateRatio = 1032;

    /// <summary>Content up to this size may come from a file however small.</summary>
    public const long BaseBytes = 16L << 20;

    /// <summary>Past <see cref="BaseBytes"/> real recordings, images and features stay far below this ratio; bombs do not.</summary>
    public const int SuspiciousRatio = 250;

    /// <summary>One audio or image file: nine hours of 16 kHz 16-bit speech, or any photograph.</summary>
    public const long ItemBytes = 1L << 30;

    /// <summary>64 megapixels, above any sensor whose pictures end in a microcontroller.</summary>
    public const long Pixels = 1L << 26;

    /// <summary>One expanded archive: ImageNet's archive is 148 GB, COCO's 19 GB.</summary>
    public const long ArchiveBytes = 256L << 30;

    /// <summary>Files in an archive: ten times ImageNet.</summary>
    public const int ArchiveEntries = 12_000_000;

    /// <summary>
    /// For a file of <paramref name="fileBytes"/>: a buffer that grows to <see cref="BaseBytes"/> by doubling and is copied once, and a
    /// full DEFLATE expansion held twice (scan lines and pixels, or file order and row-major order) beside the file itself.
    /// </summary>
    public static long AllocationBound(long fileBytes) => 4 * BaseBytes + (2 * DeflateRatio + 64) * fileBytes;

    /// <exception cref="InputException"><paramref name="expanded"/> is more than data of that compressed size can honestly
    /// hold.</exception>
    public static void CheckExpansion(string name, long offset, long compressed, long expanded)
    {
        if (expanded > (compressed + 64) * DeflateRatio || (expanded > BaseBytes && expanded / SuspiciousRatio > compressed))
        {
            throw BadFile.At(name, offset, $"{compressed} bytes that claim to expand to {expanded}",
                $"at most {SuspiciousRatio} times as many",
                "it looks like a decompression bomb; if it is yours, store it without compression");
        }
    }
}
