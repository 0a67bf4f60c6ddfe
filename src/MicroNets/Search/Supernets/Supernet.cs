using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Search.Spaces;
using MicroNets.Training;

namespace MicroNets.Search.Supernets;

/// <summary>
/// All architectures of a space (with one input) in one network with shared weights: every convolution at its largest width behind a
/// mask, every optional block beside its skip, every kernel within the largest. With one-hot decisions it computes what the decided
/// network computes: channels beyond the decided width are zero wherever something reads them, also behind a depthwise convolution,
/// whose batch norm would wake them. Where weights have four bits it computes nearly that: their grid spans all input channels.
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

    /// <summary>The mask on a block's input width, whose weights follow from the blocks before (<see cref="WidthFlow"/>).</summary>
    public static string InputOf(Block block) => $"{block.DecisionName}/input";

    /// <summary>
    /// The weights of an architecture's own network, cut from the supernet's: the leading channels of each tensor, the middle of each
    /// kernel. With the smaller supernet of a narrower space in the architecture's place, the same.
    /// </summary>
    public static Weights Cut(Weights weights, Network narrow)
    {
        var cut = new Weights();
        foreach (Layer layer in narrow.Layers)
        {
            foreach (Parameter parameter in layer.Parameters.Where(parameter => parameter.Role != ParameterRole.Decision))
                cut[layer.KeyOf(parameter)] = Part(weights[layer.KeyOf(parameter)], layer, parameter);
        }

        return cut;
    }

    /// <summary>
    /// Weights that a network may start from: of each of its tensors what the supernet's one of that name holds, the rest fresh. Blocks and
    /// channels that the supernet has lost by then are fresh, and so are kernels that are larger than its own.
    /// </summary>
    public static Weights Inherited(Weights weights, Network network, ulong seed)
    {
        Weights fresh = network.Initialize(seed);
        foreach (Layer layer in network.Layers)
        {
            foreach (Parameter parameter in layer.Parameters.Where(parameter => parameter.Role != ParameterRole.Decision))
            {
                string key = layer.KeyOf(parameter);
                if (weights.Contains(key) && weights[key].Dimensions.Count == parameter.Dimensions.Count)
                    CopyCommon(weights[key], fresh[key], layer, parameter);
            }
        }

        return fresh;
    }

    private static Tensor Part(Tensor tensor, Layer layer, Parameter parameter)
    {
        EquatableArray<int> dimensions = parameter.Dimensions;
        if (tensor.Dimensions.Count != dimensions.Count || tensor.Dimensions.Where((size, axis) => size < dimensions[axis]).Any())
            throw new ArgumentException($"a tensor {tensor.Dimensions} has no part {dimensions}");
        Tensor part = Tensor.Zeros(dimensions);
        CopyCommon(tensor, part, layer, parameter);
        return part;
    }

    // The leading channels that both have, and of a kernel decision the taps of the narrow network's kernel, where it lies within the
    // tensor's.
    private static void CopyCommon(Tensor from, Tensor to, Layer layer, Parameter parameter)
    {
        int[] common = [.. from.Dimensions.Zip(to.Dimensions, Math.Min)];
        var first = new int[common.Length];
        if (parameter.Role == ParameterRole.Weight && Looks(layer.Op) is ({ } kernel, { } stride, var at))
        {
            if (common[at] < kernel.Height || common[at + 1] < kernel.Width)
                return;
            (first[at], first[at + 1]) = KernelMask.Corner(layer.InputShape, (from.Dimensions[at], from.Dimensions[at + 1]), kernel,
                stride);
        }

        int row = common[^1], rows = common[..^1].Aggregate(1, (product, size) => product * size);
        var index = new int[common.Length - 1];
        for (int i = 0; i < rows; i++)
        {
            (int source, int target) = (0, 0);
            for (int axis = 0; axis < index.Length; axis++)
            {
                source = (source * from.Dimensions[axis]) + first[axis] + index[axis];
                target = (target * to.Dimensions[axis]) + index[axis];
            }

            from.Span.Slice(source * from.Dimensions[^1], row).CopyTo(to.Span[(target * to.Dimensions[^1])..]);
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == common[axis]; axis--)
                index[axis] = 0;
        }
    }

    // Kernel and stride of what looks around, and the axis of the kernel's rows in its weights; nothing for other ops.
    private static (Size2D? Kernel, Size2D? Stride, int Axis) Looks(Op op) => op switch
    {
        Conv2D conv => (conv.Kernel, conv.Stride, 1),
        DepthwiseConv2D depthwise => (depthwise.Kernel, depthwise.Stride, 0),
        _ => (null, null, 0),
    };

    private void Emit(NetworkBuilder builder, int index)
    {
        Block block = Space.Blocks[index];
        string input = builder.Current;
        if (block.Presence == Presence.Skipped)
        {
            block.EmitSkip(builder);
            return;
        }

        BlockChoice largest = block.Largest;
        block.EmitBody(builder, largest, new DecisionPoints(Flow.Edges[index]));
        if (block.Presence == Presence.Required)
            return;

        int channels = Flow.Edges[index + 1][^1];
        string body = Widened(builder, channels, $"{block.Name}/widened");
        builder.From(input);
        block.EmitSkip(builder);
        string skip = Widened(builder, channels, $"{block.Name}/skip-widened");
        builder.Append(new BranchSum($"{block.DecisionName}/presence"), $"{block.Name}/choice", body, skip);
    }

    private static string Widened(NetworkBuilder builder, int channels, string name)
    {
        int missing = channels - builder.CurrentShape.Channels;
        return missing == 0 ? builder.Current : builder.Then(new Pad(0, 0, 0, 0) { ChannelsAfter = missing }, name).Current;
    }

    private sealed class DecisionPoints(EquatableArray<int> inputWidths) : IDecisionPoints
    {
        public void Kind(NetworkBuilder builder, AnyBlock block, BlockChoice choice, Action<BlockKind> append)
        {
            string input = builder.Current;
            var branches = new List<string>();
            foreach (BlockKind kind in block.Of)
            {
                builder.From(input);
                append(kind);
                branches.Add(builder.Current);
            }

            if (branches.Count > 1)
                builder.Append(new BranchSum($"{block.DecisionName}/kind"), $"{block.Name}/kind", [.. branches]);
        }

        public void Kernel(Block block, BlockChoice choice, Action<Size2D, KernelMask?> append) =>
            append(KernelMask.Around(block.Kernels),
                block.Kernels.Count == 1 ? null : new KernelMask($"{block.DecisionName}/kernel", block.Kernels));

        public Conv2D Bits(Block block, BlockChoice choice, Conv2D conv) => block.Bits.Count == 1
            ? conv with { WeightBits = choice.Bits }
            : conv with { BitChoice = new BitMask($"{block.DecisionName}/bits", block.Bits) };

        public void Input(NetworkBuilder builder, Block block) => Mask(builder, InputOf(block), inputWidths);

        public void Hidden(NetworkBuilder builder, Block block) => Mask(builder, $"{block.DecisionName}/hidden", block.HiddenWidths);

        public void Width(NetworkBuilder builder, Block block) => Mask(builder, $"{block.DecisionName}/width", block.Widths);

        private static void Mask(NetworkBuilder builder, string decision, EquatableArray<int> widths)
        {
            if (widths.Count > 1)
                builder.Then(new ChannelMask(decision, widths), $"{builder.Current}/mask");
        }
    }
}
