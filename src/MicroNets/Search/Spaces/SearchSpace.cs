using System.Numerics;
using System.Text.Json.Serialization;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Search.Spaces;

/// <summary>
/// The networks that a search chooses from: a chain of blocks with options, global average pooling and a classifier. A value like
/// any other, with a JSON form, so that a task of one's own needs no code.
/// </summary>
/// <param name="Inputs">Input shapes to choose from (resolutions); all with the same channels.</param>
public sealed record SearchSpace(string Name, EquatableArray<Shape> Inputs, EquatableArray<Block> Blocks, int Classes)
{
    /// <summary>Number of different architectures.</summary>
    [JsonIgnore]
    public BigInteger Size => Blocks.Aggregate((BigInteger)Inputs.Count, (size, block) => size * BlockChoices.Of(block).All.Count);

    /// <summary>The point at the first input with every block there, everything as wide as it goes.</summary>
    [JsonIgnore]
    internal Architecture Largest => new(Name, Inputs[0], Blocks.Select(block => block.Largest).ToEquatableArray());

    /// <summary>The largest point with as few bits as its blocks allow; null where there is no choice of bits.</summary>
    [JsonIgnore]
    internal Architecture? AtFewestBits => Blocks.All(block => block.Bits.Count == 1)
        ? null
        : Largest with { Blocks = Blocks.Select(block => block.Largest is { IsSkip: false } there ? there with { Bits =
            Block.Stated(block.Bits.Min()) } : block.Largest).ToEquatableArray() };

    /// <summary>The space with these bits to choose from in every block.</summary>
    /// <exception cref="InputException">Bits that weights cannot have.</exception>
    public SearchSpace WithBits(EquatableArray<int> bits)
    {
        SearchSpace space = this with { Blocks = Blocks.Select(block => block with { Bits = bits }).ToEquatableArray() };
        space.Check();
        return space;
    }

    /// <summary>Whether no block of it reads beyond the first and the last row, so that networks of it can stream where rows are
    /// moments.</summary>
    [JsonIgnore]
    public bool Streams => Blocks.All(block => block.Border == PaddingKind.Columns || block.Kernels.All(kernel => kernel.Height == 1));

    /// <exception cref="InputException">The text is not a space, or one whose blocks cannot be.</exception>
    public static SearchSpace Read(string json)
    {
        SearchSpace space = SpaceJson.Read<SearchSpace>(json, "search space");
        space.Check();
        return space;
    }

    /// <summary>The form of files in which people write spaces down.</summary>
    public string ToJson() => SpaceJson.Write(this);

    /// <summary>The network of a point of this space, as it is trained: with batch norm.</summary>
    /// <exception cref="InputException">The architecture is not a point of this space.</exception>
    public Network Build(Architecture architecture)
    {
        CheckPoint(architecture);
        NetworkBuilder builder = Start(Name, architecture.Input);
        for (int i = 0; i < Blocks.Count; i++)
            Blocks[i].Emit(builder, architecture.Blocks[i]);
        return Finish(builder);
    }

    /// <summary>
    /// A random point: the input and the options of every decision uniform and independent of each other, so that deep and shallow
    /// networks get their share though there are more of the deep ones.
    /// </summary>
    internal Architecture Sample(ref RandomStream random)
    {
        Shape input = Inputs[random.NextInt32(Inputs.Count)];
        var choices = new BlockChoice[Blocks.Count];
        for (int i = 0; i < choices.Length; i++)
            choices[i] = SampleBlock(Blocks[i], ref random);
        return new Architecture(Name, input, EquatableArray.Create<BlockChoice>(choices));
    }

    /// <summary>The point of this space whose network has these ops; null when there is none.</summary>
    public Architecture? Locate(Network network)
    {
        Shape input = network.Input.OutputShape;
        Layer[] ops = network.Layers.Where(layer => layer.Op
            is Conv2D or DepthwiseConv2D or Add or AveragePool { Kernel: not null }).ToArray();
        var choices = new BlockChoice[Blocks.Count];
        return Inputs.Contains(input) && Locate(0, ops, choices) ? new Architecture(Name, input,
            EquatableArray.Create<BlockChoice>(choices)) : null;
    }

    /// <summary>Whether every choice of the architecture is an option of this space.</summary>
    public bool Contains(Architecture architecture) =>
        Inputs.Contains(architecture.Input) && architecture.Blocks.Count == Blocks.Count
        && Enumerable.Range(0, Blocks.Count).All(i => Blocks[i].Allows(architecture.Blocks[i]));

    /// <summary>The space with some options only: <paramref name="keeps"/> says which, for the position of a block, that of a decision, and
    /// the decision.</summary>
    internal SearchSpace Keep(Func<int, int, BlockDecision, Func<int, bool>> keeps) => this with
    {
        Blocks = Blocks.Select((block, i) => block.Presence == Presence.Skipped ? block : block.Keep(
            [.. BlockChoices.Of(block).Decisions.Select((decision, d) => Enumerable.Range(0, decision.Options.Count).Where(keeps(i, d,
                decision)).ToArray())])).ToEquatableArray(),
    };

    internal static NetworkBuilder Start(string name, Shape input) => new NetworkBuilder(name).Input(input.Height, input.Width,
        input.Channels);

    /// <summary>The head: global average pooling and the classifier.</summary>
    internal Network Finish(NetworkBuilder builder) => builder.GlobalAveragePool().Dense(Classes, "classifier").Build();

    /// <exception cref="InputException">The space has no architecture.</exception>
    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(Name) || Classes < 2 || Inputs.Count == 0 || Blocks.Count == 0 || Blocks.Any(block =>
            string.IsNullOrWhiteSpace(block?.Name)))
            throw new InputException($"a space named '{Name}' with {Classes} classes, {Inputs.Count} inputs, {Blocks.Count} blocks",
                "a name, two classes or more, an input, and a block, each with a name", "mend the search space");
        if (Inputs.Any(input => input.Channels != Inputs[0].Channels || input.Pixels < 1 || input.Channels < 1))
            throw new InputException($"inputs {Inputs}", "positive shapes with equal channels", "mend the search space");
        if (Blocks.Select(block => block.Name).Distinct().Count() != Blocks.Count)
            throw new InputException("two blocks of one name", "different names", "mend the search space");
        foreach (Block block in Blocks)
            block.Check();
    }

    private void CheckPoint(Architecture architecture)
    {
        if (!Contains(architecture))
            throw new InputException($"architecture {architecture} at {architecture.Input}", $"a point of the space '{Name}'",
                "use the space that it was made for");
    }

    private static BlockChoice SampleBlock(Block block, ref RandomStream random)
    {
        var choices = BlockChoices.Of(block);
        var options = new int[choices.Decisions.Count];
        for (int d = 0; d < options.Length; d++)
            options[d] = random.NextInt32(choices.Decisions[d].Options.Count);
        return choices.Matching(options);
    }

    // What follows the last block may be a classifier written as a 1×1 convolution.
    private bool Locate(int index, ReadOnlySpan<Layer> rest, BlockChoice[] choices)
    {
        if (index == Blocks.Count)
            return rest.IsEmpty || (rest.Length == 1 && rest[0].Op is Conv2D { IsPointwise: true }
                && rest[0].OutputShape == Shape.Vector(Classes));

        int taken = Blocks[index].Match(rest, out choices[index]);
        if (taken > 0 && Blocks[index].Allows(choices[index]) && Locate(index + 1, rest[taken..], choices))
            return true;
        choices[index] = BlockChoice.Skip;
        return Blocks[index].Allows(BlockChoice.Skip) && Blocks[index].MatchSkip(rest) is { } passed && Locate(index + 1, rest[passed..],
            choices);
    }
}
