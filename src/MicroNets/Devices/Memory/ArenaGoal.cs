namespace MicroNets.Devices.Memory;

/// <summary>What the working memory of firmware is planned for.</summary>
public readonly record struct ArenaGoal
{
    private enum Kind
    {
        Balanced,
        Smallest,
        Fastest,
        Within,
    }

    private Kind Of { get; init; }

    /// <summary>
    /// Layers at the peak run together, a group of channels or a band of rows at a time, as far as a percent of time saves several of
    /// memory. The default.
    /// </summary>
    public static ArenaGoal Balanced => default;

    /// <summary>As little memory as can be, whatever time that takes.</summary>
    public static ArenaGoal Smallest => new() { Of = Kind.Smallest };

    /// <summary>Every layer runs by itself: no plan is faster, and each layer can be measured by itself.</summary>
    public static ArenaGoal LayerByLayer => new() { Of = Kind.Fastest };

    /// <summary><see cref="Balanced"/> if that takes so many bytes at most, or else what loses the least time within them; if nothing is
    /// within them, <see cref="Smallest"/>.</summary>
    public static ArenaGoal Within(long bytes) => new() { Of = Kind.Within, Bytes = bytes };

    /// <summary><see cref="Within"/> what a firmware of so much SRAM has left beside its statics and its stack.</summary>
    public static ArenaGoal InSram(Bytes sram) => Within(Math.Max(0, sram.Count - MemoryPlanner.FixedBytes));

    /// <summary>Of the arena, at most; null: no number is given.</summary>
    public long? Bytes { get; private init; }

    internal bool IsSmallest => Of == Kind.Smallest;
}
