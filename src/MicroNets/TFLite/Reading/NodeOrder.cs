using MicroNets.Graph.Ops;

namespace MicroNets.TFLite.Reading;

/// <summary>The nodes of a network that are needed, in an order in which each update of a state comes once nobody reads the state any more,
/// and the output last.</summary>
internal static class NodeOrder
{
    /// <param name="nodes">In the order of the operators; the first is the input.</param>
    /// <param name="output">What the network answers.</param>
    /// <param name="updates">Updates of states, not among the nodes.</param>
    /// <param name="graph">Where a last node is appended, if one is needed.</param>
    public static ImportedNode[] Of(IReadOnlyList<ImportedNode> nodes, ImportedNode output, IReadOnlyList<ImportedNode> updates,
        GraphImport graph)
    {
        var needed = new HashSet<ImportedNode>(ReferenceEqualityComparer.Instance) { output, nodes[0] };
        foreach (ImportedNode update in updates)
            needed.UnionWith(update.Inputs);
        for (int i = nodes.Count - 1; i >= 0; i--)
        {
            if (needed.Contains(nodes[i]))
                needed.UnionWith(nodes[i].Inputs);
        }

        List<ImportedNode> ordered = [.. nodes.Where(needed.Contains)];
        foreach (ImportedNode update in updates)
        {
            int last = ordered.FindLastIndex(node => update.Inputs.Contains(node) || node.Inputs.Contains(update.Inputs[0]));
            ordered.Insert(last + 1, update);
        }

        // What comes after the output are updates, and what they alone need: a view of it ends the network.
        if (!ReferenceEquals(ordered[^1], output) || ordered.Count == 1)
            ordered.Add(graph.Move(new Reshape(output.Shape), output));
        return [.. ordered];
    }
}
