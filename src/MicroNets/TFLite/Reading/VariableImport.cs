using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading;

/// <summary>
/// Resource variables: what is read before anything is assigned is a <see cref="State"/>; what was assigned last updates it. The values
/// before the first inference are those that the subgraph of CALL_ONCE assigns.
/// </summary>
internal sealed class VariableImport(GraphImport graph)
{
    private readonly Dictionary<string, Variable> _variables = [];
    private readonly Dictionary<int, Variable> _ofHandle = [];

    /// <summary>VAR_HANDLE: a tensor that stands for a variable.</summary>
    public void Handle(OperatorImport import) => _ofHandle[import.Output.Index] = Of(import.Record);

    /// <summary>CALL_ONCE: runs over the operators of its subgraph, which only assign constants.</summary>
    public void Initialize(OperatorImport import)
    {
        int index = import.Record.OptionInt32(TfliteSchema.CallOnceOptions.InitSubgraph);
        if (index < 1 || index >= graph.File.Subgraphs.Length)
            throw import.Record.Table.Corrupt("init_subgraph_index", $"subgraph {index}",
                $"a subgraph from 1 to {graph.File.Subgraphs.Length - 1}");
        SubgraphRecord subgraph = graph.File.Subgraphs[index];
        var handles = new Dictionary<int, Variable>();
        foreach (OperatorRecord record in subgraph.Operators)
        {
            if (record.Code == BuiltinOperator.VarHandle && record.Outputs.Length == 1)
                handles[record.Outputs[0]] = Of(record);
            else if (record.Code == BuiltinOperator.AssignVariable && record.Inputs is [var handle, >= 0 and var value]
                && handles.TryGetValue(handle, out Variable? variable) && subgraph.Tensors[value].IsConstant)
                variable.First = subgraph.Tensors[value];
            else
                throw record.Table.Unsupported("operators", $"{record.Label} in the subgraph that CALL_ONCE runs",
                    "constants assigned to variables");
        }
    }

    /// <summary>READ_VARIABLE.</summary>
    public void Read(OperatorImport import)
    {
        Variable variable = Named(import);
        ImportedNode node = variable.Next ?? (variable.State ??= NewState(import, variable));
        import.Result(node);
    }

    /// <summary>ASSIGN_VARIABLE.</summary>
    public void Assign(OperatorImport import) => Named(import).Next = import.Node(1);

    /// <summary>One for each state that was assigned.</summary>
    public IReadOnlyList<ImportedNode> Updates() =>
    [
        .. _variables.Values.Where(variable => variable is { State: not null, Next: not null } && variable.State != variable.Next)
            .Select(variable => new ImportedNode($"{variable.State!.Name}/next", new StateUpdate(),
                [variable.State, graph.Shaped(variable.Next!, variable.State.Shape)], variable.State.Format, null)),
    ];

    private ImportedNode NewState(OperatorImport import, Variable variable)
    {
        TensorRecord tensor = import.Output;
        TensorFormat? format = import.FormatOf(tensor);
        if (format is null)
            throw import.Unsupported("a float variable", "variables of integers: a network that keeps float states is not supported");
        ImportedWeights? first = null;
        if (variable.First is { } constant)
        {
            int[] values = constant.Stored();
            if (values.Length != tensor.Elements)
                throw constant.Table.Corrupt("shape", $"{values.Length} first values of a variable of {tensor.Elements}", "equal sizes");
            if (values.Any(value => value != format.ZeroPoint))
                first = ImportedWeights.Of(new IntegerTensor(format, new EquatableArray<int>(values)));
        }

        return graph.Append(new State(tensor.Shape()) { ElementBytes = format.ElementBytes }, [], format, first, "");
    }

    private Variable Named(OperatorImport import) => _ofHandle.TryGetValue(import.Input.Index, out Variable? variable)
        ? variable
        : throw import.Record.Table.Corrupt("inputs", $"tensor {import.Input.Index} as variable of {import.Record.Label}",
            "the output of VAR_HANDLE");

    private Variable Of(OperatorRecord record)
    {
        string name = $"{record.Options?.Text(TfliteSchema.VarHandleOptions.Container)}/"
            + $"{record.Options?.Text(TfliteSchema.VarHandleOptions.SharedName)}";
        if (!_variables.TryGetValue(name, out Variable? variable))
            _variables[name] = variable = new Variable();
        return variable;
    }

    private sealed class Variable
    {
        public TensorRecord? First { get; set; }

        public ImportedNode? State { get; set; }

        public ImportedNode? Next { get; set; }
    }
}
