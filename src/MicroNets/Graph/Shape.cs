using System.Text.Json.Serialization;

namespace MicroNets.Graph;

/// <summary>
/// Height × width × channels of one sample; the batch is never part of a shape. Memory order is NHWC.
/// A vector of n features is 1×1×n.
/// </summary>
[JsonConverter(typeof(ShapeConverter))]
public readonly record struct Shape(int Height, int Width, int Channels)
{
    public static Shape Vector(int length) => new(1, 1, length);

    public int Pixels => checked(Height * Width);

    public int Elements => checked(Height * Width * Channels);

    public bool IsVector => Height == 1 && Width == 1;

    public override string ToString() => $"{Height}×{Width}×{Channels}";
}

/// <summary>Height × width of a kernel, window or stride.</summary>
public readonly record struct Size2D(int Height, int Width)
{
    public static readonly Size2D One = new(1, 1);

    public int Area => checked(Height * Width);

    public static implicit operator Size2D(int side) => new(side, side);

    public static implicit operator Size2D((int Height, int Width) size) => new(size.Height, size.Width);

    public static Size2D FromInt32(int side) => side;

    public override string ToString() => $"{Height}×{Width}";
}
