using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>A call of a layer's kernel as a plan of memory has it: over the whole layer, a group of its channels or a band of its
/// rows.</summary>
/// <param name="Layer">The layer over what the call reads and writes.</param>
internal record LayerCall(Layer Layer)
{
    /// <summary>It is a convolution that gathers its windows in chunks.</summary>
    public bool InChunks { get; init; }

    /// <summary>A convolution, plain or depthwise, over so many of its channels.</summary>
    public static LayerCall OfChannels(Layer layer, int channels)
    {
        (Op op, EquatableArray<Shape> inputs) = layer.Op is Conv2D conv ? (conv with { Channels = channels }, layer.InputShapes)
            : (layer.Op, (EquatableArray<Shape>)[layer.InputShape with { Channels = channels }]);
        return new LayerCall(layer with
        {
            Node = layer.Node with { Op = op },
            InputShapes = inputs,
            OutputShape = layer.OutputShape with { Channels = channels },
            Macs = op.Macs(inputs.Span),
        });
    }
}
