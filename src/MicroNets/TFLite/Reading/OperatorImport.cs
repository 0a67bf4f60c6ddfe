using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading;

/// <summary>One operator on its way into the graph: what its importer sees and may do.</summary>
internal sealed class OperatorImport
{
    public OperatorImport(GraphImport graph, OperatorRecord record)
    {
        Graph = graph;
        Record = record;
        if (record.Inputs.Length == 0 || record.Inputs[0] < 0 || record.Outputs.Length != 1)
            throw record.Table.Corrupt("outputs", $"{record.Inputs.Length} inputs and {record.Outputs.Length} outputs of {record.Label}", "at least one input and one output");
        Output = graph.File.Tensors[record.Outputs[0]];
        if (Output.IsConstant)
            throw record.Table.Corrupt("outputs", $"the constant '{Output.Name}' as output of {record.Label}", "a computed tensor");
    }

    public GraphImport Graph { get; }

    public OperatorRecord Record { get; }

    public TensorRecord Input => Tensor(0);

    public TensorRecord Output { get; }

    public Shape InputShape => Input.Shape();

    public TensorRecord Tensor(int input) => TensorOrNull(input)
        ?? throw Record.Table.Corrupt("inputs", $"{Record.Inputs.Length} inputs of {Record.Label}", $"an input {input}");

    public TensorRecord? TensorOrNull(int input) =>
        input < Record.Inputs.Length && Record.Inputs[input] >= 0 ? Graph.File.Tensors[Record.Inputs[input]] : null;

    /// <summary>A constant input of integers: stored in the file, or computed from shapes alone.</summary>
    public int[] Integers(int input)
    {
        TensorRecord tensor = Tensor(input);
        if (Graph.FoldedShape(tensor) is { } folded)
            return folded;
        return tensor.IsConstant ? tensor.Integers() : throw Unsupported($"'{tensor.Name}', which depends on data,", "constants");
    }

    public Activation Activation(Field field) => (FusedActivation)Record.OptionByte(field) switch
    {
        FusedActivation.None => MicroNets.Graph.Activation.None,
        FusedActivation.Relu => MicroNets.Graph.Activation.Relu,
        FusedActivation.Relu6 => MicroNets.Graph.Activation.Relu6,
        FusedActivation other => throw Unsupported($"fused activation {other}", "none, RELU or RELU6"),
    };

    public Padding Padding(Field field) => Record.OptionByte(field) switch
    {
        0 => MicroNets.Graph.Padding.Same,
        1 => MicroNets.Graph.Padding.Valid,
        byte other => throw Unsupported($"padding {other}", "0 (SAME) or 1 (VALID)"),
    };

    /// <summary>Appends a node that reads the operator's first input.</summary>
    public void Emit(Op op, ImportedWeights? weights = null) => Emit(op, weights, Input);

    public void Emit(Op op, ImportedWeights? weights, params TensorRecord[] inputs)
    {
        ImportedNode[] nodes = inputs.Select(tensor => Graph.NodeOf(tensor, Record)).ToArray();
        Graph.Emit(Output, op, nodes, FormatOf(Output), weights);
    }

    public InputException Unsupported(string found, string expected) =>
        Record.Table.Unsupported("builtin_options", $"{found} of {Record.Label}", expected);

    public InputException NotSameFormat() =>
        Unsupported($"unequal scales of '{Input.Name}' and '{Output.Name}', input and output", "equal scales and zero points");

    private TensorFormat? FormatOf(TensorRecord tensor)
    {
        TensorType expected = Graph.IsInteger ? TensorType.Int8 : TensorType.Float32;
        if (tensor.Type != expected)
            throw tensor.Table.Unsupported("type", $"{tensor.Type} for '{tensor.Name}', output of {Record.Label}", $"{expected}, as the rest of the network");
        return Graph.IsInteger ? tensor.Format() : null;
    }
}
