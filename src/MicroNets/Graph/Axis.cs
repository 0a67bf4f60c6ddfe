namespace MicroNets.Graph;

/// <summary>A direction of a map.</summary>
public enum Axis
{
    /// <summary>Rows.</summary>
    Height,

    /// <summary>Columns; time in a sequence.</summary>
    Width,

    /// <summary>Features of a pixel.</summary>
    Channels,
}

/// <summary>Maps seen axis by axis.</summary>
internal static class Axes
{
    public static readonly EquatableArray<Axis> All = [Axis.Height, Axis.Width, Axis.Channels];

    /// <summary>The one of three coordinates that lies along an axis.</summary>
    public static int Of(this Axis axis, int y, int x, int c) => axis switch
    {
        Axis.Height => y,
        Axis.Width => x,
        _ => c,
    };

    public static int Along(this Shape shape, Axis axis) => axis switch
    {
        Axis.Height => shape.Height,
        Axis.Width => shape.Width,
        _ => shape.Channels,
    };

    /// <summary>The shape with another size along one axis.</summary>
    public static Shape With(this Shape shape, Axis axis, int size) => axis switch
    {
        Axis.Height => shape with { Height = size },
        Axis.Width => shape with { Width = size },
        _ => shape with { Channels = size },
    };

    /// <summary>Place of an element in memory order.</summary>
    public static int IndexOf(this Shape shape, int y, int x, int c) => (((y * shape.Width) + x) * shape.Channels) + c;

    /// <summary>Place of an element of a larger map in this one, where axes of size 1 stand for all of the other's.</summary>
    public static int Broadcast(this Shape shape, int y, int x, int c) =>
        shape.IndexOf(shape.Height == 1 ? 0 : y, shape.Width == 1 ? 0 : x, shape.Channels == 1 ? 0 : c);

    /// <summary>All elements in memory order: row, column, channel and place.</summary>
    public static IEnumerable<(int Y, int X, int C, int At)> Places(this Shape shape)
    {
        int at = 0;
        for (int y = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < shape.Width; x++)
            {
                for (int c = 0; c < shape.Channels; c++)
                    yield return (y, x, c, at++);
            }
        }
    }
}
