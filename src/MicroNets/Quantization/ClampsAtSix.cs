using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Quantization;

/// <summary>
/// Tensors of four bits behind a ReLU with a scale at which their highest integer is 6: a ReLU6 then clamps them inside four bits, also
/// where a file knows integers of 8 bits alone. Integers stay what they are: the scales of the weights before and after such a tensor take
/// the factor.
/// </summary>
internal static class ClampsAtSix
{
    /// <summary>Whether a layer's output can have any such scale.</summary>
    /// <param name="groups">As <see cref="FormatAssignment.Groups"/> gives them.</param>
    public static bool Takes(Network network, IReadOnlyDictionary<string, string> groups, Layer layer) =>
        layer.Op is Conv2D or DepthwiseConv2D && layer.Op is IFusedActivation { Activation: Activation.Relu or Activation.Relu6 }
        && layer.ElementBytes == 1 && !layer.OutputShape.IsVector
        && network.Layers.Count(other => groups[other.Name] == groups[layer.Name] && !other.Op.KeepsFormat) == 1
        && IsAbsorbed(network, layer);

    // What reads it has weights whose scales take the factor, or hands it on.
    private static bool IsAbsorbed(Network network, Layer layer) => layer.Name != network.Output.Name
        && network.ConsumersOf(layer.Name).All(reader => reader.Op is Conv2D or DepthwiseConv2D or Dense
            || (HandsOn(reader.Op) && IsAbsorbed(network, reader)));

    private static bool HandsOn(Op op) => op is Mean or AveragePool or MaxPool or Reshape;

    /// <summary>The same integers; layers that <see cref="Takes"/> refuses are left as they are.</summary>
    public static IntegerNetwork Of(IntegerNetwork network)
    {
        IReadOnlyDictionary<string, string> groups = FormatAssignment.Groups(network.Network);
        var factors = new Dictionary<string, float>();
        foreach (IntegerLayer layer in network.Layers)
        {
            string name = layer.Layer.Name;
            bool takes = layer.Output.Bits == 4 && Takes(network.Network, groups, layer.Layer);
            factors[name] = takes ? Six(layer.Output) / layer.Output.Scale
                : HandsOn(layer.Layer.Op) ? factors[layer.Layer.Node.Inputs[0]] : 1;
        }

        if (factors.Values.All(factor => factor == 1))
            return network;
        var nodes = network.Network.Layers.Select(layer => factors[layer.Name] != 1 && !HandsOn(layer.Op)
            ? layer.Node with { Op = ((IFusedActivation)layer.Op).WithActivation(Activation.Relu6) } : layer.Node);
        var rescaled = new Network(network.Network.Name, nodes);
        return new IntegerNetwork(rescaled, network.Layers.Select(layer => Rescaled(rescaled[layer.Layer.Name], layer)))
        {
            ArenaBytes = network.ArenaBytes,
        };

        IntegerLayer Rescaled(Layer to, IntegerLayer layer)
        {
            float output = factors[to.Name], weights = to.Node.Inputs.Count > 0 ? output / factors[to.Node.Inputs[0]] : 1;
            return layer with
            {
                Layer = to,
                Output = output == 1 ? layer.Output : layer.Output with { Scale = layer.Output.Bits == 4 ? Six(layer.Output)
                    : layer.Output.Scale * output },
                Weights = layer.Weights is { } own ? own with { Scales = [.. own.Scales.Select(scale => scale * weights)] } : null,
            };
        }
    }

    private static float Six(TensorFormat format) => 6f / (format.Highest - format.ZeroPoint);

    /// <summary>The network whose formats say which tensors keep inside four bits, as the clamps of their layers have it.</summary>
    public static IntegerNetwork Stated(IntegerNetwork network)
    {
        var few = new HashSet<string>();
        var layers = new List<IntegerLayer>();
        foreach (IntegerLayer layer in network.Layers)
        {
            Layer own = layer.Layer;
            TensorFormat four = layer.Output with { Bits = 4 };
            bool isFew = own.ElementBytes == 1 && layer.Output.Bits == 8 && own.Name != network.Network.Output.Name
                && (own.Op is IFusedActivation { Activation: not Activation.None }
                    ? four.Lowest <= Arithmetic.OutputClamp.Of(layer).Lowest && Arithmetic.OutputClamp.Of(layer).Highest <= four.Highest
                    : HandsOn(own.Op) && own.Op.KeepsFormat && few.Contains(own.Node.Inputs[0]));
            if (isFew)
                few.Add(own.Name);
            layers.Add(isFew ? layer with { Output = four } : layer);
        }

        if (few.Count == 0)
            return network;
        var stated = new Network(network.Network.Name, network.Network.Layers.Select(layer => few.Contains(layer.Name)
            ? layer.Node with { OutputBits = 4 } : layer.Node));
        return new IntegerNetwork(stated, layers.Select(layer => layer with { Layer = stated[layer.Layer.Name] }))
        {
            ArenaBytes = network.ArenaBytes,
        };
    }
}
