using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;
using MicroNets.Training;

namespace MicroNets.Quantization;

/// <summary>
/// From ranges to formats under TensorFlow Lite's rules: pooling, reshapes, padding and concatenation keep the format of what
/// they read, so their tensors form groups of one format; softmax and some functions have a fixed one.
/// </summary>
internal static class FormatAssignment
{
    /// <summary>Names of each node's group: the first node whose format it shares.</summary>
    public static IReadOnlyDictionary<string, string> Groups(Network network)
    {
        var leader = new Dictionary<string, string>();
        foreach (Layer layer in network.Layers)
        {
            leader[layer.Name] = layer.Name;
            if (!layer.Op.KeepsFormat)
                continue;
            string first = leader[layer.Node.Inputs[0]];
            HashSet<string> joined = [layer.Name, .. layer.Node.Inputs.Select(input => leader[input])];
            foreach (string name in leader.Keys.Where(name => joined.Contains(leader[name])).ToArray())
                leader[name] = first;
        }

        return leader;
    }

    /// <param name="network">A folded network.</param>
    /// <param name="ranges">Lowest and highest real value by node; needed for the nodes that do not share a format.</param>
    /// <param name="plan">Bits; a group has those of its first node.</param>
    public static IReadOnlyDictionary<string, TensorFormat> Assign(Network network,
        IReadOnlyDictionary<string, (float Low, float High)> ranges, BitPlan plan)
    {
        IReadOnlyDictionary<string, string> groups = Groups(network);
        var formats = new Dictionary<string, TensorFormat>();
        foreach (IGrouping<string, Layer> group in network.Layers.GroupBy(layer => groups[layer.Name]))
        {
            TensorFormat format = group.Select(layer => Fixed(layer.Op)).FirstOrDefault(only => only is not null)
                ?? Covering(group, ranges, plan.Outputs(group.Key));
            foreach (Layer layer in group)
                formats[layer.Name] = format;
        }

        return formats;
    }

    /// <summary>The only format that an op's output can have; null: any.</summary>
    public static TensorFormat? Fixed(Op op) => op switch
    {
        Softmax => SoftmaxArithmetic.OutputFormat,
        Unary unary => UnaryArithmetic.FixedOutput(unary.Function, 8),
        Normalize { Function: Normalization.LogSoftmax } => LogSoftmaxArithmetic.OutputFormat,
        Normalize => UnitLengthArithmetic.OutputFormat,
        Reduce { IsPlace: true } => TensorFormat.Counts,
        Join => TensorFormat.RawBytes,
        _ => null,
    };

    private static TensorFormat Covering(IEnumerable<Layer> group, IReadOnlyDictionary<string, (float Low, float High)> ranges, int bits)
    {
        (float Low, float High)[] members = group.Where(layer => !layer.Op.KeepsFormat).Select(layer => ranges[layer.Name]).ToArray();
        return Of(QuantizationGrid.Over(members.Min(range => range.Low), members.Max(range => range.High), bits));
    }

    public static TensorFormat Of(QuantizationGrid grid) => new(grid.Bits, grid.Scale, grid.ZeroPoint);
}
