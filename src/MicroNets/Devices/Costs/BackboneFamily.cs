using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Costs;

/// <summary>
/// The kind of network for which latency is linear in the op count with one slope (MicroNets, section 3: slopes differ by backbone).
/// </summary>
public enum BackboneFamily
{
    /// <summary>Depthwise and pointwise convolutions in turn, each with an activation: DS-CNN, MobileNetV1, the KWS and AD
    /// networks.</summary>
    DepthwiseSeparable,

    /// <summary>Blocks that expand, convolve depthwise and project without activation: MobileNetV2, the VWW networks.</summary>
    InvertedBottleneck,

    /// <summary>Anything else; no law of the paper covers it.</summary>
    Other,
}

internal static class BackboneFamilies
{
    /// <summary>The family of a folded network.</summary>
    public static BackboneFamily Family(this Network network)
    {
        if (!network.Layers.Any(layer => layer.Op is DepthwiseConv2D))
            return BackboneFamily.Other;
        bool projects = network.Layers.Any(layer => layer.Op is Conv2D { IsPointwise: true, Activation: Activation.None }
            && network.ConsumersOf(layer.Name).Any(consumer => consumer.Op is Conv2D or DepthwiseConv2D or Add or Pad)
            && !layer.OutputShape.IsVector);
        return projects ? BackboneFamily.InvertedBottleneck : BackboneFamily.DepthwiseSeparable;
    }
}
