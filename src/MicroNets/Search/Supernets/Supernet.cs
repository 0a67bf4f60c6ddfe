using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Supernets;

/// <summary>
/// All architectures of a space (with one input) in one network with shared weights: every convolution at its largest width behind a
/// mask, every optional block beside its skip, every kernel beside the others. With one-hot decisions it computes what the decided
/// network computes: channels beyond the decided width are zero wherever something reads them, also behind a depthwise convolution,
/// whose batch norm would wake them.
/// </summary>
internal sealed class Supernet
{
    /// <param name="bits">Of the integers to whose grids weights and activations are rounded; null: floats.</param>
    public Supernet(SearchSpace space, int? bits = null)
    {
        if (space.Inputs.Count != 1)
            throw new ArgumentException($"{space.Inputs.Count} inputs; a supernet reads one", nameof(space));
        Space = space;
        Flow = new WidthFlow(space);
        NetworkBuilder builder = SearchSpace.Start($"{space.Name}-supernet", space.Inputs[0]);
        for (int i = 0; i < space.Blocks.Count; i++)
            Emit(builder, i);
        Network floating = space.Finish(builder);
        Network = bits is { } rounded ? SupernetQuantization.Apply(floating, rounded) : floating;
    }

    public SearchSpace Space { get; }

    public WidthFlow Flow { get; }

    public Network Network { get; }

    public static string PresenceOf(Block block) => $"{block.Name}/presence";

    public static string KernelOf(Block block) => $"{block.Name}/kernel";

    public static string HiddenOf(Block block) => $"{block.Name}/hidden";

    public static string WidthOf(Block block) => $"{block.Name}/width";

    /// <summary>The mask on a block's input width, whose weights follow from the blocks before (<see cref="WidthFlow"/>).</summary>
    public static string InputOf(Block block) => $"{block.Name}/input";

    /// <summary>
    /// The weights of an architecture's own network, cut from the supernet's: the leading channels of each tensor. With the smaller
    /// supernet of a narrower space in the architecture's place, the same.
    /// </summary>
    public static Weights Cut(Weights weights, Network narrow)
    {
        var cut = new Weights();
        foreach (Layer layer in narrow.Layers)
        {
            foreach (Parameter parameter in layer.Parameters.Where(parameter => parameter.Role != ParameterRole.Decision))
                cut[layer.KeyOf(parameter)] = Leading(Source(weights, narrow, layer, parameter), parameter.Dimensions);
        }

        return cut;
    }

    // With several kernels beside each other a node's name carries the kernel; with one it does not.
    private static Tensor Source(Weights weights, Network narrow, Layer layer, Parameter parameter)
    {
        string key = layer.KeyOf(parameter);
        if (weights.Contains(key))
            return weights[key];
        string rest = new[] { "/norm", SupernetQuantization.Suffix }.FirstOrDefault(suffix => layer.Name.EndsWith(suffix, StringComparison.Ordinal)) ?? "";
        string node = layer.Name[..^rest.Length];
        Size2D kernel = narrow[node].Op switch
        {
            Conv2D conv => conv.Kernel,
            DepthwiseConv2D depthwise => depthwise.Kernel,
            _ => throw new KeyNotFoundException($"no weights under '{key}'"),
        };
        return weights[$"{node}@{kernel}{rest}/{parameter.Name}"];
    }

    private static Tensor Leading(Tensor tensor, EquatableArray<int> dimensions)
    {
        if (tensor.Dimensions.Count != dimensions.Count || tensor.Dimensions.Where((size, axis) => size < dimensions[axis]).Any())
            throw new ArgumentException($"a tensor {tensor.Dimensions} has no leading part {dimensions}");
        Tensor leading = Tensor.Zeros(dimensions);
        int row = dimensions[^1];
        var index = new int[dimensions.Count - 1];
        for (int to = 0; to < leading.Values.Length; to += row)
        {
            int from = 0;
            for (int axis = 0; axis < index.Length; axis++)
                from = (from * tensor.Dimensions[axis]) + index[axis];
            tensor.Span.Slice(from * tensor.Dimensions[^1], row).CopyTo(leading.Span[to..]);
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == dimensions[axis]; axis--)
                index[axis] = 0;
        }

        return leading;
    }

    private void Emit(NetworkBuilder builder, int index)
    {
        Block block = Space.Blocks[index];
        string input = builder.Current;
        if (block.Presence == Presence.Skipped)
        {
            block.EmitSkip(builder);
            return;
        }

        var largest = new BlockChoice(block.Widths[^1], block.Kernels[0], block.HiddenWidths[^1]);
        block.EmitBody(builder, largest, new DecisionPoints(Flow.Edges[index]));
        if (block.Presence == Presence.Required)
            return;

        int channels = Flow.Edges[index + 1][^1];
        string body = Widened(builder, channels, $"{block.Name}/widened");
        builder.From(input);
        block.EmitSkip(builder);
        string skip = Widened(builder, channels, $"{block.Name}/skip-widened");
        builder.Append(new BranchSum(PresenceOf(block)), $"{block.Name}/choice", body, skip);
    }

    private static string Widened(NetworkBuilder builder, int channels, string name)
    {
        int missing = channels - builder.CurrentShape.Channels;
        return missing == 0 ? builder.Current : builder.Then(new Pad(0, 0, 0, 0) { ChannelsAfter = missing }, name).Current;
    }

    private sealed class DecisionPoints(EquatableArray<int> inputWidths) : IDecisionPoints
    {
        public void Kernel(NetworkBuilder builder, Block block, BlockChoice choice, Action<Size2D, string> append)
        {
            if (block.Kernels.Count == 1)
            {
                append(block.Kernels[0], "");
                return;
            }

            string input = builder.Current;
            var branches = new List<string>();
            foreach (Size2D kernel in block.Kernels)
            {
                builder.From(input);
                append(kernel, $"@{kernel}");
                branches.Add(builder.Current);
            }

            builder.Append(new BranchSum(KernelOf(block)), $"{block.Name}/kernel", [.. branches]);
        }

        public void Input(NetworkBuilder builder, Block block) => Mask(builder, InputOf(block), inputWidths);

        public void Hidden(NetworkBuilder builder, Block block) => Mask(builder, HiddenOf(block), block.HiddenWidths);

        public void Width(NetworkBuilder builder, Block block) => Mask(builder, WidthOf(block), block.Widths);

        private static void Mask(NetworkBuilder builder, string decision, EquatableArray<int> widths)
        {
            if (widths.Count > 1)
                builder.Then(new ChannelMask(decision, widths), $"{builder.Current}/mask");
        }
    }
}
