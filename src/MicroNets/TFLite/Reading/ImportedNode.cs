using MicroNets.Graph;
using MicroNets.Quantization;

namespace MicroNets.TFLite.Reading;

/// <summary>A node on its way into a network. Compared by reference.</summary>
internal sealed class ImportedNode(string name, Op op, ImportedNode[] inputs, TensorFormat? format, ImportedWeights? weights)
{
    public string Name { get; } = name;

    public Op Op { get; } = op;

    public ImportedNode[] Inputs { get; } = inputs;

    public Shape Shape { get; } = op.OutputShape(Array.ConvertAll(inputs, input => input.Shape));

    /// <summary>Null for float tensors; set late for an input that is quantised by the file's first operator.</summary>
    public TensorFormat? Format { get; set; } = format;

    public ImportedWeights? Weights { get; } = weights;
}

/// <summary>Weights in the layouts of the graph: integers, or floats with their biases.</summary>
internal sealed record ImportedWeights(IntegerWeights? Integers, Tensor? Floats, Tensor? FloatBiases)
{
    /// <summary>Further integers, as <see cref="IntegerLayer.Tensors"/> has them.</summary>
    public EquatableArray<IntegerTensor> Tensors { get; init; } = [];

    /// <summary>As <see cref="IntegerLayer.StateFormats"/>.</summary>
    public EquatableArray<TensorFormat> StateFormats { get; init; } = [];

    public static ImportedWeights Of(params EquatableArray<IntegerTensor> tensors) => new(null, null, null) { Tensors = tensors };
}
