using System.Text.Json.Serialization;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Search.Spaces;

/// <summary>Whether an architecture may leave a block out.</summary>
public enum Presence
{
    Required,

    /// <summary>The block or, in its place, its skip.</summary>
    Optional,

    /// <summary>Only the skip: what is left of a block once the search has ruled it out.</summary>
    Skipped,
}

/// <summary>
/// A block of the chain with the options that the search may choose from. The skip beside a block is the identity, or average
/// pooling where the block has a stride; both keep the number of channels.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ConvBlock), "conv")]
[JsonDerivedType(typeof(DepthwiseSeparableBlock), "depthwise-separable")]
[JsonDerivedType(typeof(InvertedBottleneckBlock), "inverted-bottleneck")]
public abstract record Block(string Name)
{
    /// <summary>Output channels, ascending.</summary>
    [JsonConverter(typeof(WidthsConverter))]
    public required EquatableArray<int> Widths { get; init; }

    /// <summary>Kernels of the convolution that looks around.</summary>
    public EquatableArray<Size2D> Kernels { get; init; } = [new Size2D(3, 3)];

    /// <summary>Rows and columns from one output pixel to the next.</summary>
    public Size2D Stride { get; init; } = Size2D.One;

    public Presence Presence { get; init; }

    /// <summary>Hidden widths to choose from, ascending; a single 0 for a block without a hidden width.</summary>
    [JsonIgnore]
    internal virtual EquatableArray<int> HiddenWidths => [0];

    /// <summary>
    /// The 3×3 depthwise convolution that the block begins with, or may: it can run together with the convolution before the block, whose
    /// map is then never whole. Null: there is none.
    /// </summary>
    [JsonIgnore]
    internal virtual DepthwiseConv2D? Entry => null;

    /// <summary>Channels after the block, when it is there.</summary>
    internal virtual int OutputWidth(int inputWidth, int width) => width;

    /// <summary>Appends the block without its skip.</summary>
    internal abstract void EmitBody(NetworkBuilder builder, BlockChoice choice, IDecisionPoints points);

    /// <summary>
    /// Reads the block back from a network: <paramref name="ops"/> are the convolutions, additions and pools that remain. Returns how
    /// many of them the block takes, 0 when it is not this block.
    /// </summary>
    internal abstract int Match(ReadOnlySpan<Layer> ops, out BlockChoice choice);

    /// <summary>The same block with other options.</summary>
    internal virtual Block Narrowed(BlockOptions options) => this with { Widths = options.Widths, Kernels = options.Kernels, Presence = options.Presence };

    [JsonIgnore]
    internal virtual BlockOptions Options => new(Presence, Kernels, HiddenWidths, Widths);

    internal void EmitSkip(NetworkBuilder builder)
    {
        if (Stride != Size2D.One)
            builder.Then(new AveragePool { Kernel = Stride, Stride = Stride, Padding = Padding.Same }, $"{Name}/skip");
    }

    /// <summary>How many of the ops the skip takes; null when they do not start with it.</summary>
    internal int? MatchSkip(ReadOnlySpan<Layer> ops) => Stride == Size2D.One ? 0
        : !ops.IsEmpty && ops[0].Op is AveragePool pool && pool.Stride == Stride ? 1 : null;

    /// <summary>Appends the block, or its skip where <paramref name="choice"/> leaves the block out.</summary>
    internal void Emit(NetworkBuilder builder, BlockChoice choice)
    {
        if (choice.IsSkip)
            EmitSkip(builder);
        else
            EmitBody(builder, choice, NoDecisionPoints.Instance);
    }

    /// <summary>Every choice, the skip (where it is one) first; then kernels, hidden widths, widths, the last running fastest.</summary>
    internal IEnumerable<BlockChoice> Choices()
    {
        if (Presence != Presence.Required)
            yield return BlockChoice.Skip;
        if (Presence == Presence.Skipped)
            yield break;
        foreach (Size2D kernel in Kernels)
        {
            foreach (int hidden in HiddenWidths)
            {
                foreach (int width in Widths)
                    yield return new BlockChoice(width, kernel, hidden);
            }
        }
    }

    /// <summary>The widest choice; the skip where there is no other.</summary>
    [JsonIgnore]
    internal BlockChoice Largest => Presence == Presence.Skipped ? BlockChoice.Skip : new BlockChoice(Widths[^1], Kernels.MaxBy(kernel => kernel.Area), HiddenWidths[^1]);

    internal bool Allows(BlockChoice choice) => choice.IsSkip
        ? Presence != Presence.Required
        : Presence != Presence.Skipped && Widths.Contains(choice.Width) && Kernels.Contains(choice.Kernel) && HiddenWidths.Contains(choice.Hidden);

    /// <exception cref="InputException">The options make no block.</exception>
    internal virtual void Check()
    {
        Ascending("widths", Widths);
        if (Kernels.Count == 0 || Kernels.Any(kernel => kernel.Height < 1 || kernel.Width < 1) || Kernels.Distinct().Count() != Kernels.Count)
            throw new InputException($"kernels {Kernels} in block '{Name}'", "at least one, all different, no side below 1", "mend the search space");
        if (Stride.Height < 1 || Stride.Width < 1)
            throw new InputException($"stride {Stride} in block '{Name}'", "1 or more", "mend the search space");
    }

    private protected void Ascending(string what, EquatableArray<int> widths)
    {
        bool ascending = widths.Count > 0 && widths[0] > 0;
        for (int i = 1; i < widths.Count; i++)
            ascending &= widths[i] > widths[i - 1];
        if (!ascending)
            throw new InputException($"{what} {widths} in block '{Name}'", "at least one, positive and ascending", "mend the search space");
    }
}

/// <summary>The options of a block, apart from what kind of block it is.</summary>
internal sealed record BlockOptions(Presence Presence, EquatableArray<Size2D> Kernels, EquatableArray<int> HiddenWidths, EquatableArray<int> Widths);
