using MicroNets.Graph;
using MicroNets.Quantization;

namespace MicroNets.TFLite;

/// <summary>What a .tflite file holds: an <see cref="IntegerModel"/> or a <see cref="FloatModel"/>.</summary>
public abstract record TfliteModel
{
    /// <summary>The network without its numbers.</summary>
    public abstract Network Structure { get; }

    /// <summary>Labels, front end and origin, where the file tells them.</summary>
    public TfliteMetadata Metadata { get; init; } = TfliteMetadata.Empty;

    /// <summary>What the file takes in, one after the other in a raw sample.</summary>
    public abstract EquatableArray<ModelEnd> Inputs { get; init; }

    /// <summary>What it gives out, one after the other in a raw sample.</summary>
    public abstract EquatableArray<ModelEnd> Outputs { get; init; }
}

/// <summary>A quantised network with the element types of its ends.</summary>
public sealed record IntegerModel(IntegerNetwork Network) : TfliteModel
{
    private readonly EquatableArray<ModelEnd> _inputs, _outputs;

    /// <inheritdoc/>
    public override Network Structure => Network.Network;

    /// <summary>Of the first input.</summary>
    public ElementType InputType { get; init; } = ElementType.Int8;

    /// <summary>Of the first output.</summary>
    public ElementType OutputType { get; init; } = ElementType.Int8;

    /// <inheritdoc/>
    public override EquatableArray<ModelEnd> Inputs
    {
        get => _inputs.Count > 0 ? _inputs : [Whole(Network.Input, InputType)];
        init => (_inputs, InputType) = (value, value[0].Type);
    }

    /// <inheritdoc/>
    public override EquatableArray<ModelEnd> Outputs
    {
        get => _outputs.Count > 0 ? _outputs : [Whole(Network.Output, OutputType)];
        init => (_outputs, OutputType) = (value, value[0].Type);
    }

    private static ModelEnd Whole(IntegerLayer layer, ElementType type) =>
        new(layer.Layer.Name, layer.Layer.OutputShape, type, layer.Output, 0);
}

/// <summary>A float network, activations fused.</summary>
public sealed record FloatModel(Network Network, Weights Weights) : TfliteModel
{
    private readonly EquatableArray<ModelEnd> _inputs, _outputs;

    /// <inheritdoc/>
    public override Network Structure => Network;

    /// <inheritdoc/>
    public override EquatableArray<ModelEnd> Inputs
    {
        get => _inputs.Count > 0 ? _inputs : [Whole(Network.Input)];
        init => _inputs = value;
    }

    /// <inheritdoc/>
    public override EquatableArray<ModelEnd> Outputs
    {
        get => _outputs.Count > 0 ? _outputs : [Whole(Network.Output)];
        init => _outputs = value;
    }

    private static ModelEnd Whole(Layer layer) => new(layer.Name, layer.OutputShape, ElementType.Float32, null, 0);
}

/// <summary>An input or output of a file.</summary>
/// <param name="Name">The node's.</param>
/// <param name="Type">Of the file's elements.</param>
/// <param name="Format">The network's integers; null: real numbers, or numbers that nobody reads.</param>
/// <param name="Offset">Where it starts in a sample of the network: in bytes, or in values of a float network.</param>
public sealed record ModelEnd(string Name, Shape Shape, ElementType Type, TensorFormat? Format, int Offset)
{
    /// <summary>How the file has the elements; the network has channels last.</summary>
    public ElementOrder Order { get; init; } = ElementOrder.ChannelsLast;

    /// <summary>Bytes of it in a raw sample of the file.</summary>
    public int Bytes => checked(Shape.Elements * Type.Bytes());
}

/// <summary>The order of a map's elements in a raw sample.</summary>
public enum ElementOrder
{
    /// <summary>Row by row, pixel by pixel.</summary>
    ChannelsLast,

    /// <summary>One plane of rows and columns for each channel, one after the other.</summary>
    ChannelsFirst,
}

/// <summary>What a file takes in or gives out. The integers in between are always the network's own.</summary>
public enum ElementType
{
    /// <summary>The network's own integers.</summary>
    Int8,

    /// <summary>The network's own integers, each 128 higher.</summary>
    UInt8,

    /// <summary>Real numbers, quantised or dequantised by the file's first or last operator.</summary>
    Float32,

    /// <summary>The network's own integers of 16 bits.</summary>
    Int16,

    /// <summary>The network's own integers of 32 bits.</summary>
    Int32,
}

internal static class ElementTypes
{
    /// <summary>Bytes of an element.</summary>
    public static int Bytes(this ElementType type) => type switch
    {
        ElementType.Int8 or ElementType.UInt8 => 1,
        ElementType.Int16 => 2,
        _ => 4,
    };
}
