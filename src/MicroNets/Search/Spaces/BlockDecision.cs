namespace MicroNets.Search.Spaces;

internal enum DecisionOrder
{
    /// <summary>Options by ascending size; neighbours do much the same.</summary>
    Ordered,

    /// <summary>Options that have nothing to do with each other.</summary>
    Categorical,
}

/// <summary>One thing to decide about a block.</summary>
/// <param name="Name">Of the block and of what is decided ("stage1-2/kernel"); the masks and branches of a supernet go by it.</param>
internal sealed record BlockDecision(string Name, DecisionOrder Order, EquatableArray<DecisionOption> Options)
{
    /// <summary>The largest size.</summary>
    public double Largest => Options.Max(option => option.Size);
}

/// <param name="Name">Tells it from the other options of its decision.</param>
/// <param name="Size">Of two options that differ in nothing else the larger usually costs more; equal where sizes mean nothing.</param>
internal readonly record struct DecisionOption(string Name, double Size);
