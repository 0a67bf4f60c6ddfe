using System.Text.Json.Serialization;

namespace MicroNets.Graph;

/// <summary>
/// Height × width × channels of one sample; the batch is never part of a shape. Memory order is NHWC.
/// A vector of n features is 1×1×n.
/// </summary>
[JsonConverter(typeof(ShapeConverter))]
public readonly record struct Shape(int Height, int Width, int Channels)
{
    /// <summary>1×1×<paramref name="length"/>.</summary>
    public static Shape Vector(int length) => new(1, 1, length);

    /// <summary>Height · width. More than an int holds: <see cref="OverflowException"/>.</summary>
    public int Pixels => checked(Height * Width);

    /// <summary>Height · width · channels. More than an int holds: <see cref="OverflowException"/>.</summary>
    public int Elements => checked(Height * Width * Channels);

    /// <summary>Whether height and width are 1.</summary>
    public bool IsVector => Height == 1 && Width == 1;

    /// <summary>"49×10×1".</summary>
    public override string ToString() => $"{Height}×{Width}×{Channels}";
}

/// <summary>Height × width of a kernel, window or stride.</summary>
public readonly record struct Size2D(int Height, int Width)
{
    /// <summary>1×1: a pointwise kernel, or every pixel.</summary>
    public static readonly Size2D One = new(1, 1);

    /// <summary>Height · width.</summary>
    public int Area => checked(Height * Width);

    /// <summary>A square.</summary>
    public static implicit operator Size2D(int side) => new(side, side);

    /// <summary>Height × width, as a tuple.</summary>
    public static implicit operator Size2D((int Height, int Width) size) => new(size.Height, size.Width);

    /// <summary>A square; the conversion for languages without operators.</summary>
    public static Size2D FromInt32(int side) => side;

    /// <summary>"3×3".</summary>
    public override string ToString() => $"{Height}×{Width}";
}
