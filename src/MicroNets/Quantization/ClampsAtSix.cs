using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization;

/// <summary>
/// Tensors of four bits behind a ReLU with a scale at which their highest integer stands for 6: a ReLU6 then clamps them inside four bits,
/// also where a file knows integers of 8 bits alone. Integers stay what they are, but for the last bits of factors: the scales of the
/// weights before and after such a tensor take what its own is changed by.
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
        var takes = new HashSet<string>(network.Layers.Where(layer => layer.Output.Bits == 4 && Takes(network.Network, groups, layer.Layer)
            && OutputClamp.Of(layer).Highest > layer.Output.ZeroPoint).Select(layer => layer.Layer.Name));
        if (takes.Count == 0)
            return network;
        var rescaled = new Network(network.Network.Name, network.Network.Layers.Select(layer => takes.Contains(layer.Name)
            ? layer.Node with { Op = ((IFusedActivation)layer.Op).WithActivation(Activation.Relu6) } : layer.Node));
        var formats = new Dictionary<string, TensorFormat>();
        return new IntegerNetwork(rescaled, network.Layers.Select(Rescaled)) { ArenaBytes = network.ArenaBytes };

        IntegerLayer Rescaled(IntegerLayer layer)
        {
            Layer to = rescaled[layer.Layer.Name];
            float read = to.Node.Inputs.Count == 0 ? 1 : Factor(to.Node.Inputs[0]);
            formats[to.Name] = takes.Contains(to.Name) ? layer.Output with { Scale = Six(layer) }
                : !HandsOn(to.Op) ? layer.Output
                : to.Op.KeepsFormat ? formats[to.Node.Inputs[0]] : layer.Output with { Scale = layer.Output.Scale * read };
            float weights = Factor(to.Name) / read;
            return layer with
            {
                Layer = to,
                Output = formats[to.Name],
                Weights = layer.Weights is { } own ? own with { Scales = [.. own.Scales.Select(scale => scale * weights)] } : null,
            };
        }

        float Factor(string node) => formats[node].Scale / network[node].Output.Scale;
    }

    private static float Six(IntegerLayer layer) => 6f / (OutputClamp.Of(layer).Highest - layer.Output.ZeroPoint);

    /// <summary>The network that states which tensors keep inside four bits, as the clamps of their layers have it.</summary>
    public static IntegerNetwork Stated(IntegerNetwork network)
    {
        var clamped = new HashSet<string>(network.Layers.Where(layer => layer.Layer.ElementBytes == 1 && layer.Output.Bits == 8
            && layer.Layer.Name != network.Network.Output.Name && IsFour(layer)).Select(layer => layer.Layer.Name));
        if (clamped.Count == 0)
            return network;
        var stated = new Network(network.Network.Name, network.Network.Layers.Select(layer => clamped.Contains(layer.Name)
            ? layer.Node with { OutputBits = 4 } : layer.Node));
        var few = new HashSet<string>(clamped);
        return new IntegerNetwork(stated, network.Layers.Select(Formatted)) { ArenaBytes = network.ArenaBytes };

        // Ops that hand values on have the formats of what they read.
        IntegerLayer Formatted(IntegerLayer layer)
        {
            Layer own = stated[layer.Layer.Name];
            if (own.Op.KeepsFormat && HandsOn(own.Op) && few.Contains(own.Node.Inputs[0]) && own.Name != stated.Output.Name)
                few.Add(own.Name);
            return layer with { Layer = own, Output = few.Contains(own.Name) ? layer.Output with { Bits = 4 } : layer.Output };
        }
    }

    private static bool IsFour(IntegerLayer layer) => layer.Layer.Op is IFusedActivation { Activation: not Activation.None }
        && OutputClamp.Of(layer) is var clamp && layer.Output with { Bits = 4 } is var four && four.Lowest <= clamp.Lowest
        && clamp.Highest <= four.Highest;
}
