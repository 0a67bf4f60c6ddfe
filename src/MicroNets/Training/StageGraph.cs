using MicroNets.Graph;
using MicroNets.Graph.Ops;
using BatchNorm = MicroNets.Graph.Ops.BatchNorm;

namespace MicroNets.Training;

/// <summary>
/// A network as stages in the order of its nodes: batch norms, activations and masks join the stage they follow where its transform allows
/// it and nobody else reads what lies between; elsewhere they get a stage of their own that copies its input.
/// </summary>
internal sealed class StageGraph : IDisposable
{
    private readonly Network _network;
    private readonly ParameterStore _parameters;
    private readonly KernelOptions _options;
    private readonly Dictionary<string, Stage> _stages = [];
    private readonly Dictionary<string, Decision> _decisions;

    public StageGraph(Network network, ParameterStore parameters, KernelOptions options, Dictionary<string, Decision> decisions)
    {
        _network = network;
        _parameters = parameters;
        _options = options;
        _decisions = decisions;
        var order = new List<Stage>();
        foreach (Layer layer in network.Layers)
        {
            Stage? before = layer.Node.Inputs.Count == 1 ? _stages[layer.Node.Inputs[0]] : null;
            bool joins = before?.Kernel is not null && network.ConsumersOf(layer.Node.Inputs[0]).Count() == 1 && TryAbsorb(before.Transform, layer);
            if (!joins)
            {
                order.Add(Begin(layer));
                before = order[^1];
            }

            _stages[layer.Name] = before!;
        }

        Stages = [.. order];
        FindGradientTurns();
    }

    /// <summary>In topological order; the first is the input of the network.</summary>
    public Stage[] Stages { get; }

    public Stage Output => _stages[_network.Output.Name];

    public static Dictionary<string, Decision> DecisionsOf(Network network)
    {
        var decisions = new Dictionary<string, Decision>();
        foreach (Parameter parameter in network.Layers.SelectMany(layer => layer.Parameters).Where(parameter => parameter.Role == ParameterRole.Decision))
            decisions.TryAdd(parameter.Name, new Decision(parameter.Name, parameter.Elements));
        return decisions;
    }

    public void Dispose()
    {
        foreach (Stage stage in Stages)
            stage.Dispose();
    }

    private Stage Begin(Layer layer)
    {
        OpKernel? kernel = layer.Op is Input ? null : KernelTable.Create(layer, new KernelContext(_parameters, _options, _decisions));
        var stage = new Stage(layer.Name, layer.OutputShape, kernel, [.. layer.Node.Inputs.Select(input => _stages[input])])
        {
            SlicedParameters = [.. layer.Parameters.Where(parameter => parameter.Role is ParameterRole.Weight or ParameterRole.Range).Select(parameter => _parameters.Slot(layer, parameter.Name))],
        };
        if (layer.Parameters.Any(parameter => parameter.Role == ParameterRole.Bias))
            stage.Transform.Bias = _parameters.Slot(layer, "bias");
        if (layer.Op is IFusedActivation fused)
            stage.Transform.Activation = fused.Activation;
        TryAbsorb(stage.Transform, layer);
        stage.WantsGradient = kernel is not null && (kernel.IsTrained || stage.Transform.IsTrained || stage.Inputs.Any(input => input.WantsGradient));
        return stage;
    }

    private bool TryAbsorb(ChannelTransform transform, Layer layer) => layer.Op switch
    {
        BatchNorm norm => transform.TryAbsorb(norm, layer, _parameters),
        Relu => transform.TryAbsorb(Activation.Relu),
        Relu6 => transform.TryAbsorb(Activation.Relu6),
        ChannelMask mask => transform.TryAbsorb(mask, _decisions[mask.Decision]),
        _ => false,
    };

    // Gradients arrive from the last reader to the first; within one reader, in the order of its inputs.
    private void FindGradientTurns()
    {
        var last = new Dictionary<Stage, (Stage Reader, int Input)>();
        foreach (Stage reader in Enumerable.Reverse(Stages))
        {
            for (int i = 0; i < reader.Inputs.Length; i++)
            {
                reader.Turns[i] = new GradientTurn(!last.ContainsKey(reader.Inputs[i]), false);
                last[reader.Inputs[i]] = (reader, i);
            }
        }

        foreach ((Stage reader, int input) in last.Values)
            reader.Turns[input] = reader.Turns[input] with { IsLast = true };
    }
}
