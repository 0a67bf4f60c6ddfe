using MicroNets.Graph.Ops;

namespace MicroNets.Graph;

/// <summary>What must hold of every network: checked when one is made, so that no reader of it has to.</summary>
internal static class Verifier
{
    public static EquatableArray<Layer> Check(Node[] nodes)
    {
        if (nodes.Length == 0)
            throw new GraphException("an empty network", "at least an input");

        var layers = new List<Layer>(nodes.Length);
        var known = new Dictionary<string, Layer>(nodes.Length);
        foreach (Node node in nodes)
        {
            try
            {
                layers.Add(Place(node, known));
            }
            catch (GraphException exception) when (exception.Node is null)
            {
                throw new GraphException(node.Name, exception);
            }
            catch (OverflowException)
            {
                throw new GraphException(node.Name, new GraphException("a tensor of more than 2³¹ elements", "a smaller shape"));
            }
        }

        CheckEnds(nodes);
        return layers.ToEquatableArray();
    }

    private static Layer Place(Node node, Dictionary<string, Layer> known)
    {
        if (string.IsNullOrWhiteSpace(node.Name))
            throw new GraphException("a node without a name", "a unique name");
        if (node.OutputBits is not (null or 4))
            throw new GraphException($"outputs of {node.OutputBits} bits", "4, or null for as many as the op's are usually");

        var inputs = new Shape[node.Inputs.Count];
        var bytes = new int[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!known.TryGetValue(node.Inputs[i], out Layer? read))
                throw new GraphException($"input '{node.Inputs[i]}'", "the name of an earlier node");
            (inputs[i], bytes[i]) = (read.OutputShape, read.ElementBytes);
        }

        Shape output = node.Op.OutputShape(inputs);
        _ = output.Elements;
        EquatableArray<Parameter> parameters = node.Op.Parameters(inputs);
        foreach (Parameter parameter in parameters)
            _ = parameter.Elements;
        var layer = new Layer(node, EquatableArray.Create<Shape>(inputs), output, parameters, node.Op.Macs(inputs))
        {
            ElementBytes = node.Op.OutputElementBytes(bytes),
            InputElementBytes = EquatableArray.Create<int>(bytes),
        };
        _ = layer.Bytes;
        return known.TryAdd(node.Name, layer) ? layer : throw new GraphException("a second node of this name", "unique names");
    }

    private static void CheckEnds(Node[] nodes)
    {
        if (nodes[0].Op is not Input || nodes.Skip(1).FirstOrDefault(node => node.Op is Input) is not null)
            throw new GraphException($"{nodes.Count(node => node.Op is Input)} inputs, first node '{nodes[0].Name}'",
                "exactly one input, as the first node");

        var read = nodes.SelectMany(node => node.Inputs).ToHashSet();
        if (nodes.SkipLast(1).FirstOrDefault(node => !read.Contains(node.Name) && !node.Op.HasEffect) is { } loose)
            throw new GraphException(loose.Name,
                new GraphException("an output that nobody reads", "only the last node to be the network's output"));

        var widths = new Dictionary<string, int>();
        foreach (Node node in nodes)
        {
            (string? decision, int options) = node.Op switch
            {
                ChannelMask mask => (mask.Decision, mask.Widths.Count),
                BranchSum sum => (sum.Decision, node.Inputs.Count),
                _ => (null, 0),
            };
            if (decision is not null && !widths.TryAdd(decision, options) && widths[decision] != options)
                throw new GraphException(node.Name,
                    new GraphException($"{options} options for decision '{decision}'", $"{widths[decision]}, as elsewhere in the network"));
        }
    }
}
