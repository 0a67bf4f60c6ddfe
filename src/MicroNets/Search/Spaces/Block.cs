using System.Text.Json.Serialization;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Search.Spaces;

/// <summary>Whether an architecture may leave a block out.</summary>
public enum Presence
{
    /// <summary>Every architecture has the block.</summary>
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
[JsonDerivedType(typeof(AnyBlock), "any")]
public abstract record Block(string Name)
{
    /// <summary>Output channels, ascending.</summary>
    [JsonConverter(typeof(WidthsConverter))]
    public required EquatableArray<int> Widths { get; init; }

    /// <summary>Kernels of the convolution that looks around, the usual one first.</summary>
    public EquatableArray<Size2D> Kernels { get; init; } = [new Size2D(3, 3)];

    /// <summary>
    /// Bits to choose from for the weights of the block's convolutions, 8 and 4: half the flash of a layer against some of its accuracy.
    /// Depthwise weights, few and sensitive, have 8 bits in any case.
    /// </summary>
    public EquatableArray<int> Bits { get; init; } = [EightBits];

    /// <summary>Rows and columns from one output pixel to the next.</summary>
    public Size2D Stride { get; init; } = Size2D.One;

    /// <summary>What stands beyond the border of a map: <see cref="PaddingKind.Same"/>, or <see cref="PaddingKind.Columns"/>, with which a
    /// kernel of several rows makes the map shorter, and the network can stream where rows are moments.</summary>
    [JsonPropertyName("padding")]
    public PaddingKind Border { get; init; }

    /// <summary>Whether an architecture may leave the block out.</summary>
    public Presence Presence { get; init; }

    /// <summary>With <see cref="Shortcut.Residual"/> the block's input is added, the narrower of the two padded with zero
    /// channels.</summary>
    public Shortcut Shortcut { get; init; }

    /// <summary>The block whose decisions these are: itself, or the one that it is one kind of.</summary>
    [JsonIgnore]
    internal string? DecidedBy { get; init; }

    /// <summary>Hidden widths to choose from, ascending; a single 0 for a block without a hidden width.</summary>
    [JsonIgnore]
    internal virtual EquatableArray<int> HiddenWidths => [0];

    /// <summary>
    /// The 3×3 depthwise convolutions that the block begins with, or may: one can run together with the convolution before the block, whose
    /// map is then never whole. Null among them: the block may begin with something else.
    /// </summary>
    [JsonIgnore]
    internal virtual EquatableArray<DepthwiseConv2D?> Entries => [null];

    // What weights have where nothing is said of them.
    private const int EightBits = 8;

    /// <summary>What there is to decide. Presence comes first; a decision may have a single option.</summary>
    [JsonIgnore]
    internal virtual IEnumerable<BlockDecision> Decisions =>
    [
        Decide("presence", DecisionOrder.Categorical, PresenceOptions.Select(there => new DecisionOption(there ? "there" : "skip", there ? 1
            : 0))),
        Decide("kernel", DecisionOrder.Categorical, Kernels.Select(kernel => new DecisionOption($"{kernel}", kernel.Area))),
        Decide("bits", DecisionOrder.Categorical, Bits.Select(bits => new DecisionOption($"{bits}", bits))),
        Decide("hidden", DecisionOrder.Ordered, HiddenWidths.Select(width => new DecisionOption($"{width}", width))),
        Decide("width", DecisionOrder.Ordered, Widths.Select(width => new DecisionOption($"{width}", width))),
    ];

    /// <summary>The widest choice; the skip where there is no other.</summary>
    [JsonIgnore]
    internal virtual BlockChoice Largest => Presence == Presence.Skipped
        ? BlockChoice.Skip
        : new BlockChoice(Widths[^1], Kernels.MaxBy(kernel => kernel.Area), HiddenWidths[^1]) { Bits = Stated(Bits.Max()) };

    /// <summary>The block without its options: two that are equal here cost the same for the same choice.</summary>
    [JsonIgnore]
    internal virtual Block Bare => this with { Name = "", Widths = [], Kernels = [], Bits = [], Presence = Presence.Required };

    [JsonIgnore]
    internal string DecisionName => DecidedBy ?? Name;

    // Of the presence decision: whether the block is there.
    private IEnumerable<bool> PresenceOptions => Presence switch
    {
        Presence.Required => [true],
        Presence.Skipped => [false],
        _ => [true, false],
    };

    /// <summary>Channels after the block, when it is there.</summary>
    internal int OutputWidth(int inputWidth, int width) => Shortcut == Shortcut.Residual ? Math.Max(inputWidth, width) : width;

    /// <summary>Appends the block without its skip.</summary>
    internal abstract void EmitBody(NetworkBuilder builder, BlockChoice choice, IDecisionPoints points);

    /// <summary>
    /// Reads the block back from a network: <paramref name="ops"/> are the convolutions, additions and pools that remain. Returns how
    /// many of them the block takes, 0 when it is not this block.
    /// </summary>
    internal abstract int Match(ReadOnlySpan<Layer> ops, out BlockChoice choice);

    /// <summary>Every choice as the option it picks of each of <see cref="Decisions"/>.</summary>
    internal IEnumerable<int[]> Picks()
    {
        if (Presence != Presence.Required)
            yield return [Presence == Presence.Skipped ? 0 : 1, .. BodyPicks().First().Select(_ => BlockChoices.Nothing)];
        if (Presence == Presence.Skipped)
            yield break;
        foreach (int[] body in BodyPicks())
            yield return [0, .. body];
    }

    internal BlockChoice Choose(ReadOnlySpan<int> picks) => picks[^1] == BlockChoices.Nothing ? BlockChoice.Skip : ChooseBody(picks[1..]);

    /// <summary>The block with only some options of each of <see cref="Decisions"/>.</summary>
    internal Block Keep(IReadOnlyList<int[]> kept)
    {
        bool[] options = [.. PresenceOptions], presence = [.. kept[0].Select(option => options[option])];
        if (!presence.Contains(true))
            return this with { Presence = Presence.Skipped };
        return KeepBody([.. kept.Skip(1)]) with { Presence = presence.Length == 2 ? Presence.Optional : Presence.Required };
    }

    internal bool Allows(BlockChoice choice) => BlockChoices.Of(this).IndexOf(choice) >= 0;

    /// <summary>The choices with which a block that was left out may come back: as wide as what reaches it, since a narrow one would be a
    /// bottleneck.</summary>
    internal IEnumerable<BlockChoice> ComingBack(int inputWidth)
    {
        const int HiddenStep = 4;
        int nearest = Widths.MinBy(option => Math.Abs(option - inputWidth));
        return HiddenWidths.Where((_, k) => k % HiddenStep == 0).Select(hidden => Largest with { Width = nearest, Kernel = Kernels[0],
            Hidden = hidden });
    }

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

    /// <exception cref="InputException">The options make no block.</exception>
    internal virtual void Check()
    {
        Ascending("widths", Widths);
        if (Kernels.Count == 0 || Kernels.Any(kernel => kernel.Height < 1 || kernel.Width < 1)
            || Kernels.Distinct().Count() != Kernels.Count)
            throw new InputException($"kernels {Kernels} in block '{Name}'", "at least one, all different, no side below 1",
                "mend the search space");
        if (Bits.Count == 0 || Bits.Any(bits => bits is not (2 or 4 or EightBits)) || Bits.Distinct().Count() != Bits.Count)
            throw new InputException($"bits {Bits} in block '{Name}'", "8, 4 and 2, or some of them", "mend the search space");
        if (Stride.Height < 1 || Stride.Width < 1)
            throw new InputException($"stride {Stride} in block '{Name}'", "1 or more", "mend the search space");
        if (Border is not (PaddingKind.Same or PaddingKind.Columns))
            throw new InputException($"padding {Border} in block '{Name}'", "same or columns", "mend the search space");
        bool shortens = Border == PaddingKind.Columns && Kernels.Any(kernel => kernel.Height > 1);
        if (shortens && (Presence != Presence.Required || Shortcut != Shortcut.None
            || Kernels.Select(kernel => kernel.Height).Distinct().Count() > 1))
        {
            throw new InputException($"a map that block '{Name}' makes shorter by its kernel, or by another one, or not at all",
                "with padding of columns kernels of one height in a block that is always there and has no shortcut, or of height 1",
                "mend the search space");
        }

        if (Shortcut == Shortcut.Residual && Stride != Size2D.One)
            throw new InputException($"a residual over stride {Stride} in block '{Name}'", "stride 1",
                "leave out the shortcut or the stride");
    }

    // Kernel, bits, hidden width, width; without the presence, as all three that follow.
    private protected virtual IEnumerable<int[]> BodyPicks() =>
        from kernel in Enumerable.Range(0, Kernels.Count)
        from bits in Enumerable.Range(0, Bits.Count)
        from hidden in Enumerable.Range(0, HiddenWidths.Count)
        from width in Enumerable.Range(0, Widths.Count)
        select new[] { kernel, bits, hidden, width };

    private protected virtual BlockChoice ChooseBody(ReadOnlySpan<int> picks) => new(Widths[picks[3]], Kernels[picks[0]],
        HiddenWidths[picks[2]]) { Bits = Stated(Bits[picks[1]]) };

    private protected virtual Block KeepBody(IReadOnlyList<int[]> kept) =>
        this with { Kernels = Kept(Kernels, kept[0]), Bits = Kept(Bits, kept[1]), Widths = Kept(Widths, kept[3]) };

    /// <summary>Bits as choices and convolutions state them: nothing for 8.</summary>
    internal static int? Stated(int bits) => bits == EightBits ? null : bits;

    private protected static EquatableArray<T> Kept<T>(EquatableArray<T> options, int[] kept) => kept.Select(option =>
        options[option]).ToEquatableArray();

    private protected BlockDecision Decide(string what, DecisionOrder order, IEnumerable<DecisionOption> options) =>
        new($"{DecisionName}/{what}", order, options.ToEquatableArray());

    /// <summary>Of the convolution that looks around.</summary>
    private protected Padding Around => new(Border);

    private protected static Conv2D Pointwise(int channels) => new(channels, 1, 1, Padding.Same);

    /// <summary>Appends a convolution whose weights have the chosen bits.</summary>
    private protected NetworkBuilder EmitConv(NetworkBuilder builder, Conv2D conv, string name, BlockChoice choice,
        IDecisionPoints points) =>
        builder.Then(points.Bits(this, choice, conv), name);

    /// <summary>Batch norm and what ends a block: ReLU6, or with a residual the addition of the block's input.</summary>
    private protected void EmitEnd(NetworkBuilder builder, string input, IDecisionPoints points)
    {
        if (Shortcut == Shortcut.Residual)
            builder.Norm();
        else
            builder.NormRelu6();
        points.Width(builder, this);
        EmitShortcut(builder, input);
    }

    private protected void EmitShortcut(NetworkBuilder builder, string input)
    {
        if (Shortcut == Shortcut.Residual)
            builder.Add(input, $"{Name}/add");
    }

    /// <summary>How many ops a block takes whose body has so many: with the addition one more; 0 when the next op does not fit the
    /// shortcut.</summary>
    private protected int Taken(ReadOnlySpan<Layer> ops, int body) =>
        (ops.Length > body && ops[body].Op is Add) != (Shortcut == Shortcut.Residual) ? 0 : Shortcut == Shortcut.Residual ? body + 1 : body;

    private protected void Ascending(string what, EquatableArray<int> widths)
    {
        bool ascending = widths.Count > 0 && widths[0] > 0;
        for (int i = 1; i < widths.Count; i++)
            ascending &= widths[i] > widths[i - 1];
        if (!ascending)
            throw new InputException($"{what} {widths} in block '{Name}'", "at least one, positive and ascending", "mend the search space");
    }
}
