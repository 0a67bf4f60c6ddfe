using MicroNets.Graph;
using MicroNets.Graph.Ops;
using BatchNorm = MicroNets.Graph.Ops.BatchNorm;

namespace MicroNets.Training;

/// <summary>
/// A network as stages in the order of its nodes: batch norms, activations, masks and fake quantisers join the stage they follow where its
/// transform allows it and nobody else reads what lies between; elsewhere they get a stage of their own that copies its input.
/// </summary>
internal sealed class StageGraph : IDisposable
{
    private readonly Network _network;
    private readonly ParameterStore _parameters;
    private readonly KernelOptions _options;
    private readonly Dictionary<string, PlanStage> _stages = [];
    private readonly Dictionary<string, Decision> _decisions;

    public StageGraph(Network network, ParameterStore parameters, KernelOptions options, Dictionary<string, Decision> decisions)
    {
        _network = network;
        _parameters = parameters;
        _options = options;
        _decisions = decisions;
        var order = new List<PlanStage>();
        foreach (Layer layer in network.Layers)
        {
            PlanStage? before = layer.Node.Inputs.Count == 1 ? _stages[layer.Node.Inputs[0]] : null;
            bool joins = before?.Kernel is not null && network.ConsumersOf(layer.Node.Inputs[0]).Count() == 1
                && TryAbsorb(before.Transform, layer);
            if (!joins)
            {
                order.Add(Begin(layer));
                before = order[^1];
            }

            _stages[layer.Name] = before!;
        }

        Stages = [.. order];
        foreach (PlanStage stage in Stages)
            stage.WantsGradient = stage.Kernel is not null
                && (stage.Kernel.IsTrained || stage.Transform.IsTrained || stage.Inputs.Any(input => input.WantsGradient));
        FindGradientTurns();
        ShareGradients();
    }

    /// <summary>In topological order; the first is the input of the network.</summary>
    public PlanStage[] Stages { get; }

    public PlanStage Output => _stages[_network.Output.Name];

    public static Dictionary<string, Decision> DecisionsOf(Network network)
    {
        var decisions = new Dictionary<string, Decision>();
        foreach (Parameter parameter in network.Layers.SelectMany(layer => layer.Parameters)
            .Where(parameter => parameter.Role == ParameterRole.Decision))
            decisions.TryAdd(parameter.Name, new Decision(parameter.Name, parameter.Elements));
        return decisions;
    }

    public void Dispose()
    {
        foreach (PlanStage stage in Stages)
            stage.Dispose();
    }

    private PlanStage Begin(Layer layer)
    {
        OpKernel? kernel = layer.Op is Input ? null : KernelTable.Create(layer, new KernelContext(_parameters, _options, _decisions));
        var stage = new PlanStage(layer.Name, layer.OutputShape, kernel, [.. layer.Node.Inputs.Select(input => _stages[input])])
        {
            SlicedParameters = [.. layer.Parameters.Where(parameter => parameter.Role == ParameterRole.Weight)
                .Select(parameter => _parameters.Slot(layer, parameter.Name))],
        };
        if (layer.Parameters.Any(parameter => parameter.Role == ParameterRole.Bias))
            stage.Transform.Bias = _parameters.Slot(layer, "bias");
        if (layer.Op is IFusedActivation fused)
            stage.Transform.Activation = fused.Activation;
        TryAbsorb(stage.Transform, layer);
        return stage;
    }

    private bool TryAbsorb(ChannelTransform transform, Layer layer) => layer.Op switch
    {
        BatchNorm norm => transform.TryAbsorb(norm, layer, _parameters),
        Relu => transform.TryAbsorb(Activation.Relu),
        Relu6 => transform.TryAbsorb(Activation.Relu6),
        ChannelMask mask => transform.TryAbsorb(mask, _decisions[mask.Decision]),
        FakeQuantize when transform.Quantizer is null =>
            transform.TryAbsorb(new FakeQuantizer(layer, new KernelContext(_parameters, _options, _decisions))),
        _ => false,
    };

    // Gradients arrive from the last reader to the first; within one reader, in the order of its inputs.
    private void FindGradientTurns()
    {
        var last = new Dictionary<PlanStage, (PlanStage Reader, int Input)>();
        foreach (PlanStage reader in Enumerable.Reverse(Stages))
        {
            for (int i = 0; i < reader.Inputs.Length; i++)
            {
                reader.Turns[i] = new GradientTurn(!last.ContainsKey(reader.Inputs[i]), false);
                last[reader.Inputs[i]] = (reader, i);
            }
        }

        foreach ((PlanStage reader, int input) in last.Values)
            reader.Turns[input] = reader.Turns[input] with { IsLast = true };
    }

    // The gradient of a sum is the gradient of each summand: one buffer serves both. Two summands share it with each other where the first
    // is done with it before anybody adds to it for the second, or changes it.
    private void ShareGradients()
    {
        var place = Stages.Select((stage, index) => (stage, index)).ToDictionary(entry => entry.stage, entry => entry.index);
        foreach (PlanStage sum in Enumerable.Reverse(Stages)
            .Where(stage => stage.Kernel is { PassesGradient: true } && stage.Transform.Norm is null))
        {
            PlanStage[] takers = [.. sum.Inputs.Where((input, i) => input.WantsGradient && input.Shape == sum.Shape && sum.Turns[i].IsFirst)
                .OrderByDescending(LeavesGradient).Take(2)];
            bool both = takers is [PlanStage first, PlanStage second] && LeavesGradient(first)
                && (IsReadOnce(second) ? second.Transform.PassesGradient
                    : Stages.Where(reader => reader != sum && reader.Inputs.Contains(second)).All(reader => place[reader] < place[first]));
            foreach (PlanStage taker in takers.Take(both ? 2 : 1))
                taker.GradientOwner = sum.GradientOwner ?? sum;
        }
    }

    // Whether nobody but the stage itself reads its gradient, and nothing on the way changes it.
    private bool LeavesGradient(PlanStage stage) => stage is { Transform.PassesGradient: true, Kernel.PassesGradient: false }
        && IsReadOnce(stage);

    private bool IsReadOnce(PlanStage stage) => Stages.Sum(reader => reader.Inputs.Count(input => input == stage)) == 1;
}
