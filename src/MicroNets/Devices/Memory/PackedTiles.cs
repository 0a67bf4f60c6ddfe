using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>Elements of so many pairs of planes that are packed, or unpacked, for a tile of a layer.</summary>
/// <param name="Count">Elements of each plane.</param>
internal sealed record PackedCall(Layer Layer, bool Unpacks, int Pairs, int Count) : LayerCall(Layer);

/// <summary>
/// How a layer runs that reads or writes a packed map, whose elements lie two to a byte: tile by tile, of which each is brought to bytes,
/// computed, and packed. A tile is some pixels of all channels for a 1×1 convolution, and whole planes of some channels for other layers.
/// </summary>
/// <param name="Reads">Its input is packed.</param>
/// <param name="Writes">Its output is packed.</param>
/// <param name="Size">Pixels or channels of a tile, by fours or twos.</param>
internal sealed record PackedTiles(Layer Layer, bool Reads, bool Writes, int Size)
{
    /// <summary>The kernels that pack and unpack.</summary>
    public const string Pack = "mn_pack", Unpack = "mn_unpack";

    /// <summary>Null: the layer neither reads nor writes a packed map, or its map is packed by the step of a group of channels.</summary>
    public static PackedTiles? Of(Layer layer, KernelChoices choices)
    {
        bool reads = layer.Node.Inputs.Count == 1 && choices.Packed.Contains(layer.Node.Inputs[0]), writes = choices.Packed.Contains(
            layer.Name);
        if ((!reads && !writes) || choices.RunsInGroups(layer.Node.Inputs[0]))
            return null;
        int channels = PackedChannels(layer, reads, writes);
        int plane = Orientation.Plane(layer.InputShape);
        return new PackedTiles(layer, reads, writes, layer.Op is Conv2D
            ? Math.Clamp(choices.TileBytes / channels / 4 * 4, 4, plane)
            : Math.Clamp(choices.TileBytes / plane / 2 * 2, 2, Orientation.EvenChannels(layer.InputShape)));
    }

    /// <summary>Whether a tile is some pixels, or else some channels.</summary>
    public bool OfPixels => Layer.Op is Conv2D;

    private int All => OfPixels ? Layer.OutputShape.Pixels : Layer.OutputShape.Channels;

    /// <summary>Tiles.</summary>
    public int Count => (All + Size - 1) / Size;

    /// <summary>Pixels or channels of the last tile.</summary>
    public int Last => All - ((Count - 1) * Size);

    /// <summary>Bytes of a tile.</summary>
    public int Bytes => Size * (OfPixels ? PackedChannels(Layer, Reads, Writes) : Orientation.Plane(Layer.InputShape));

    // Of the larger of the packed maps.
    private static int PackedChannels(Layer layer, bool reads, bool writes) => Math.Max(
        reads ? Orientation.EvenChannels(layer.InputShape) : 0, writes ? Orientation.EvenChannels(layer.OutputShape) : 0);

    /// <summary>The layer over a tile of so many pixels or channels.</summary>
    public Layer Form(int size)
    {
        if (!OfPixels)
            return LayerCall.OfChannels(Layer, size).Layer;
        EquatableArray<Shape> inputs = [new Shape(1, size, Layer.InputShape.Channels)];
        return Layer with { InputShapes = inputs, OutputShape = new Shape(1, size, Layer.OutputShape.Channels), Macs = Layer.Op.Macs(
            inputs.Span) };
    }

    /// <summary>What brings the input of a tile to bytes.</summary>
    public PackedCall Unpacking(int size) => OfPixels ? new PackedCall(Layer, true, Orientation.EvenChannels(Layer.InputShape) / 2, size)
        : new PackedCall(Layer, true, (size + 1) / 2, Layer.InputShape.Pixels);

    /// <summary>What packs the output of a tile.</summary>
    public PackedCall Packing(int size) => OfPixels
        ? new PackedCall(Layer, false, Orientation.EvenChannels(Layer.OutputShape) / 2, size)
        : new PackedCall(Layer, false, (size + 1) / 2, Layer.OutputShape.Pixels);

    /// <summary>The calls of a tile.</summary>
    public IEnumerable<LayerCall> CallsOf(int size) =>
        [.. Reads ? (LayerCall[])[Unpacking(size)] : [], new LayerCall(Form(size)), .. Writes ? (LayerCall[])[Packing(size)] : []];

    /// <summary>All calls, one after the other.</summary>
    public IEnumerable<LayerCall> Calls => Enumerable.Range(1, Count).SelectMany(tile => CallsOf(tile < Count ? Size : Last));

    /// <summary>The same, and how often.</summary>
    public IEnumerable<(LayerCall Call, int Times)> TimedCalls =>
        [.. CallsOf(Size).Where(_ => Count > 1).Select(call => (call, Count - 1)), .. CallsOf(Last).Select(call => (call, 1))];

    /// <summary>The calls of a depthwise convolution over a group of channels whose output is packed.</summary>
    public static IEnumerable<LayerCall> OfGroup(Layer layer, int channels) =>
        [LayerCall.OfChannels(layer, channels), new PackedCall(layer, false, (channels + 1) / 2, layer.OutputShape.Pixels)];

    /// <summary>Structures in flash: of each group of channels, or one.</summary>
    public int Structures => Layer.Op is DepthwiseConv2D ? Count : 1;

    /// <summary>Statements of the program.</summary>
    public int Statements => (OfPixels && Last != Size && Count > 1 ? 2 : 1) * CallsOf(Last).Count();
}
