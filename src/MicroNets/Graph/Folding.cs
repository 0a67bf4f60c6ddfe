using MicroNets.Graph.Ops;

namespace MicroNets.Graph;

/// <summary>
/// Turns a network as it is trained into the network as it is deployed: batch norms go into the weights before them,
/// activations into the op before them, dropout away. The structure alone is enough for every cost model.
/// </summary>
public static class Folding
{
    /// <summary>The deployed structure.</summary>
    public static Network Fold(this Network network) => new Folder(network, null).Run().Network;

    /// <summary>The deployed structure with its weights: w ← w·γ/√(σ²+ε), b ← β + (b − μ)·γ/√(σ²+ε).</summary>
    public static (Network Network, Weights Weights) Fold(this Network network, Weights weights) => new Folder(network, weights).Run();

    private sealed class Folder(Network network, Weights? weights)
    {
        private readonly List<Node> _nodes = [];
        private readonly Dictionary<string, int> _position = [];
        private readonly Dictionary<string, string> _standIn = [];
        private readonly Weights _folded = new();

        public (Network Network, Weights Weights) Run()
        {
            foreach (Layer layer in network.Layers)
                Visit(layer);

            return (new Network(network.Name, _nodes), _folded);
        }

        private void Visit(Layer layer)
        {
            string? before = layer.Node.Inputs.Count > 0 ? _standIn[layer.Node.Inputs[0]] : null;
            switch (layer.Op)
            {
                case Dropout:
                    _standIn[layer.Name] = before!;
                    break;
                case BatchNorm norm when CanAbsorb(before!) && _nodes[_position[before!]].Op is Conv2D or DepthwiseConv2D or Dense:
                    FoldNorm(layer, norm, before!);
                    _standIn[layer.Name] = before!;
                    break;
                case Relu or Relu6 when CanAbsorb(before!)
                    && _nodes[_position[before!]].Op is IFusedActivation { Activation: Activation.None } target:
                    Op fused = target.WithActivation(layer.Op is Relu ? Activation.Relu : Activation.Relu6);
                    _nodes[_position[before!]] = _nodes[_position[before!]] with { Op = fused };
                    _standIn[layer.Name] = before!;
                    break;
                default:
                    Keep(layer);
                    break;
            }
        }

        private void Keep(Layer layer)
        {
            _standIn[layer.Name] = layer.Name;
            _position[layer.Name] = _nodes.Count;
            _nodes.Add(layer.Node with { Inputs = layer.Node.Inputs.Select(input => _standIn[input]).ToEquatableArray() });
            if (weights is null)
                return;
            foreach (Parameter parameter in layer.Parameters)
            {
                string key = layer.KeyOf(parameter);
                _folded[key] = new Tensor(weights[key].Dimensions, [.. weights[key].Values]);
            }
        }

        // What comes before may change only when nobody else sees it, and only before a clamp was fused into it.
        private bool CanAbsorb(string before) =>
            network.Layers.Count(reader => !IsFoldedInto(before, reader)
                && reader.Node.Inputs.Any(input => _standIn.GetValueOrDefault(input) == before)) == 1
            && _nodes[_position[before]].Op is not IFusedActivation { Activation: not Activation.None };

        // Those who read what was folded away read what stands in for it.
        private bool IsFoldedInto(string before, Layer layer) => _standIn.GetValueOrDefault(layer.Name) == before;

        private void FoldNorm(Layer layer, BatchNorm norm, string before)
        {
            Node node = _nodes[_position[before]];
            bool hadBias = node.Op is Conv2D { HasBias: true } or DepthwiseConv2D { HasBias: true } or Dense { HasBias: true };
            Op biased = node.Op switch
            {
                Conv2D conv => conv with { HasBias = true },
                DepthwiseConv2D depthwise => depthwise with { HasBias = true },
                Dense dense => dense with { HasBias = true },
                _ => throw new InvalidOperationException($"batch norm cannot be folded into {node.Op.Kind()}"),
            };
            _nodes[_position[before]] = node with { Op = biased };
            if (weights is null)
                return;

            int channels = layer.OutputShape.Channels;
            if (!hadBias)
                _folded[$"{before}/bias"] = Tensor.Zeros([channels]);
            Span<float> weight = _folded[$"{before}/weight"].Span, bias = _folded[$"{before}/bias"].Span;
            ReadOnlySpan<float> scale = weights[layer, "scale"].Span, shift = weights[layer, "shift"].Span;
            ReadOnlySpan<float> mean = weights[layer, "mean"].Span, variance = weights[layer, "variance"].Span;

            // Depthwise weights have the channel innermost, the others outermost.
            bool innermost = biased is DepthwiseConv2D;
            int perChannel = weight.Length / channels;
            for (int c = 0; c < channels; c++)
            {
                float factor = scale[c] / MathF.Sqrt(variance[c] + norm.Epsilon);
                bias[c] = shift[c] + ((bias[c] - mean[c]) * factor);
                for (int i = 0; i < perChannel; i++)
                    weight[innermost ? (i * channels) + c : (c * perChannel) + i] *= factor;
            }
        }
    }
}
