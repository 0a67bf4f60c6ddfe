namespace MicroNets.Data;

/// <summary>Pixels of 8 bits: height × width × channels, row-major, channels interleaved.</summary>
public sealed class Picture : RawContent
{
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">1 (gray) or 3 (red, green, blue).</param>
    /// <param name="pixels">height · width · channels bytes.</param>
    public Picture(int height, int width, int channels, ReadOnlyMemory<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "1 or 3 channels");
        if (pixels.Length != checked(height * width * channels))
            throw new ArgumentException($"{pixels.Length} bytes for {height}×{width}×{channels}", nameof(pixels));
        Height = height;
        Width = width;
        Channels = channels;
        Pixels = pixels;
    }

    /// <summary>Rows of pixels.</summary>
    public int Height { get; }

    /// <summary>Pixels of a row.</summary>
    public int Width { get; }

    /// <summary>1: gray. 3: red, green, blue.</summary>
    public int Channels { get; }

    /// <summary>Height · width · channels bytes; not copied.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>For messages: "96×96×3 image".</summary>
    public override string ToString() => $"{Height}×{Width}×{Channels} image";
}
