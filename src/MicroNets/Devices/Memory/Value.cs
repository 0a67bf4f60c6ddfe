using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// A tensor in the arena: where element (y, x, c) of a network tensor lies. Kernels work on planes, one channel after the other;
/// only the network's input is as the caller gives it, with channels innermost.
/// </summary>
/// <param name="Buffer">The bytes it lies in.</param>
/// <param name="Shape">The shape the network gives it.</param>
/// <param name="ChannelStep">Bytes from a channel to the next.</param>
/// <param name="RowStep">Bytes from a row (y) to the next.</param>
/// <param name="PixelStep">Bytes from a column (x) to the next.</param>
internal sealed record Value(ArenaBuffer Buffer, Shape Shape, int ChannelStep, int RowStep, int PixelStep)
{
    /// <summary>Where in the buffer the first element lies.</summary>
    public int Offset { get; init; }

    /// <summary>Two elements lie in a byte, those of two channels: a plane holds a pair of them.</summary>
    public bool IsPacked { get; init; }

    /// <summary>Bytes of an element. Wider ones than bytes lie as the network counts them, channels innermost.</summary>
    public int ElementBytes { get; init; } = 1;

    /// <summary>Elements as the network counts them, without gaps.</summary>
    public static Value Flat(ArenaBuffer buffer, Shape shape, int elementBytes, int offset = 0) =>
        new(buffer, shape, elementBytes, elementBytes * shape.Channels * shape.Width, elementBytes * shape.Channels) { Offset = offset,
            ElementBytes = elementBytes };

    /// <summary>Bytes from an element to the next along an axis.</summary>
    public int Step(Axis axis) => axis switch
    {
        Axis.Height => RowStep,
        Axis.Width => PixelStep,
        _ => ChannelStep,
    };

    public int OffsetOf(int y, int x, int c) => (y * RowStep) + (x * PixelStep) + (c * ChannelStep);

    /// <summary>Offset of an element counted with channels innermost, as the network counts.</summary>
    public int OffsetOf(int element)
    {
        int pixel = element / Shape.Channels;
        return OffsetOf(pixel / Shape.Width, pixel % Shape.Width, element % Shape.Channels);
    }

    /// <summary>Bytes from the first element to the last, both included.</summary>
    public int Extent => OffsetOf(Shape.Height - 1, Shape.Width - 1, Shape.Channels - 1) + ElementBytes;
}

/// <summary>
/// How maps lie in memory: as planes of rows, or of columns. Kernels run along the inner axis, so the longer one goes there.
/// </summary>
internal sealed record Orientation(bool ColumnsInnermost)
{
    /// <summary>
    /// How the maps of a network lie. Only convolutions can read the caller's input sideways, and only an output without height and
    /// width needs no turning back; a map on its side cannot be given another shape.
    /// </summary>
    public static Orientation For(Network network)
    {
        Layer[] readers = network.ConsumersOf(network.Input.Name).ToArray();
        if (readers.Length == 1 && readers[0].Op is Reshape)
            readers = network.ConsumersOf(readers[0].Name).ToArray();
        return new Orientation(readers.Length > 0
            && readers.All(reader => reader.Op is Conv2D && reader.InputShape.Height > reader.InputShape.Width)
            && network.Output.OutputShape.IsVector
            && network.Layers.Where(layer => layer.Op.IsView)
                .All(layer => layer.InputShape == layer.OutputShape || layer.Node.Inputs[0] == network.Input.Name));
    }

    /// <summary>Rows and columns of a map as the kernels see them.</summary>
    public (int Rows, int Columns) Of(Shape shape) => ColumnsInnermost ? (shape.Width, shape.Height) : (shape.Height, shape.Width);

    public Window Of(Window window) => ColumnsInnermost
        ? new Window((window.Kernel.Width, window.Kernel.Height), (window.Stride.Width, window.Stride.Height), window.Left, window.Right,
            window.Top, window.Bottom, window.OutputWidth, window.OutputHeight)
        : window;

    /// <summary>Position in the network's kernel of a position as the kernels see it.</summary>
    public (int Y, int X) Tap(int row, int column) => ColumnsInnermost ? (column, row) : (row, column);

    public Value Planar(ArenaBuffer buffer, Shape shape) =>
        new(buffer, shape, Plane(shape), ColumnsInnermost ? 1 : shape.Width, ColumnsInnermost ? shape.Height : 1);

    /// <summary>Bytes from one plane to the next; vectors are packed.</summary>
    public static int Plane(Shape shape) => shape.IsVector ? 1 : (shape.Pixels + 3) / 4 * 4;

    /// <summary>Bytes of a packed one, whose planes hold two channels each.</summary>
    public static int PackedBytes(Shape shape) => Plane(shape) * EvenChannels(shape) / 2;

    /// <summary>Channels by twos.</summary>
    public static int EvenChannels(Shape shape) => (shape.Channels + 1) / 2 * 2;

    /// <summary>Bytes of a planar tensor; kernels write channels in pairs, and read whole words.</summary>
    public static int Bytes(Shape shape) => (Plane(shape) * EvenChannels(shape)) + (shape.IsVector ? 3 : 0);
}
