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
        foreach (TensorRecord tensor in record.Inputs.Where(index => index >= 0).Concat(record.Outputs).Select(index =>
            graph.Tensors[index]))
        {
            if (tensor.Elements == 0)
                throw tensor.Table.Corrupt("shape",
                    $"[{string.Join(", ", tensor.Dimensions)}] for '{tensor.Name}', a tensor of {record.Label}",
                    "dimensions of at least 1");
        }

        foreach (TensorRecord output in record.Outputs.Select(index => graph.Tensors[index]))
        {
            if (output.IsConstant)
                throw record.Table.Corrupt("outputs", $"the constant '{output.Name}' as output of {record.Label}", "a computed tensor");
        }
    }

    public GraphImport Graph { get; }

    public OperatorRecord Record { get; }

    public TensorRecord Input => Tensor(0);

    /// <summary>The input that activations come from, as far as their type goes.</summary>
    public TensorRecord Activations => Record.Code == BuiltinOperator.TransposeConv ? Tensor(2) : Input;

    public TensorRecord Output => Record.Outputs.Length == 1
        ? Graph.Tensors[Record.Outputs[0]]
        : throw Record.Table.Corrupt("outputs", $"{Record.Outputs.Length} outputs of {Record.Label}", "one output");

    public IEnumerable<TensorRecord> Outputs => Record.Outputs.Select(index => Graph.Tensors[index]);

    public Shape InputShape => Input.Shape();

    public TensorRecord Tensor(int input) => TensorOrNull(input)
        ?? throw Record.Table.Corrupt("inputs", $"{Record.Inputs.Length} inputs of {Record.Label}", $"an input {input}");

    public TensorRecord? TensorOrNull(int input) =>
        input < Record.Inputs.Length && Record.Inputs[input] >= 0 ? Graph.Tensors[Record.Inputs[input]] : null;

    public ImportedNode Node(int input) => Graph.NodeOf(Tensor(input), Record);

    /// <summary>A constant input of integers: stored in the file, or computed from shapes alone.</summary>
    public int[] Integers(int input)
    {
        TensorRecord tensor = Tensor(input);
        if (Graph.FoldedShape(tensor) is { } folded)
            return folded;
        return tensor.IsConstant ? tensor.Integers() : throw Unsupported($"'{tensor.Name}', which depends on data,", "constants");
    }

    /// <summary>A constant input that names an axis of a tensor.</summary>
    public int AxisOf(int value, TensorRecord tensor)
    {
        int rank = tensor.Dimensions.Length;
        int axis = value < 0 ? value + rank : value;
        return (uint)axis < rank ? axis : throw Record.Table.Corrupt("builtin_options",
            $"axis {value} of {Record.Label} over {rank} dimensions", "one of them");
    }

    public Activation Activation(Field field) => (FusedActivation)Record.OptionByte(field) switch
    {
        FusedActivation.None => MicroNets.Graph.Activation.None,
        FusedActivation.Relu => MicroNets.Graph.Activation.Relu,
        FusedActivation.Relu6 => MicroNets.Graph.Activation.Relu6,
        FusedActivation.ReluN1To1 => MicroNets.Graph.Activation.ReluN1To1,
        FusedActivation other => throw Unsupported($"fused activation {other}", "none, RELU, RELU_N1_TO_1 or RELU6"),
    };

    public Padding Padding(Field field) => Record.OptionByte(field) switch
    {
        0 => MicroNets.Graph.Padding.Same,
        1 => MicroNets.Graph.Padding.Valid,
        byte other => throw Unsupported($"padding {other}", "0 (SAME) or 1 (VALID)"),
    };

    /// <summary>Appends a node that reads the operator's first input and makes its output.</summary>
    public void Emit(Op op, ImportedWeights? weights = null) => Emit(op, weights, Input);

    public void Emit(Op op, ImportedWeights? weights, params TensorRecord[] inputs) =>
        Graph.Emit(Output, op, inputs.Select(tensor => Graph.NodeOf(tensor, Record)).ToArray(), FormatOf(Output), weights);

    /// <summary>Lets the output stand for a node, under the output's shape.</summary>
    public void Result(ImportedNode node) => Result(Output, node);

    public void Result(TensorRecord output, ImportedNode node) => Graph.Alias(output, Graph.Shaped(node, output.Shape()));

    /// <summary>The format in which an output of the operator is stored.</summary>
    public TensorFormat? FormatOf(TensorRecord tensor)
    {
        if (!Graph.IsInteger)
            return tensor.Type == TensorType.Float32 || (Record.Code is BuiltinOperator.ArgMax or BuiltinOperator.ArgMin) ? null
                : throw WrongType(tensor, "Float32");
        return tensor.Type is TensorType.Int8 or TensorType.Int16 or TensorType.Int32 ? tensor.Format() : throw WrongType(tensor,
            "integers");
    }

    /// <summary>Checks that the integers of input and output have one format.</summary>
    public void CheckSameFormat(TensorRecord input)
    {
        if (Graph.IsInteger && input.Format() != Output.Format())
            throw NotSameFormat();
    }

    public InputException Unsupported(string found, string expected) =>
        Record.Table.Unsupported("builtin_options", $"{found} of {Record.Label}", expected);

    public InputException NotSameFormat() =>
        Unsupported($"unequal scales of '{Input.Name}' and '{Output.Name}', input and output", "equal scales and zero points");

    private InputException WrongType(TensorRecord tensor, string expected) =>
        tensor.Table.Unsupported("type", $"{tensor.Type} for '{tensor.Name}', output of {Record.Label}",
            $"{expected}, as the rest of the network");
}
