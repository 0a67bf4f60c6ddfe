namespace MicroNets.Numerics;

/// <summary>
/// The memory of the buffers that this thread makes until the tally is disposed. While it plans, buffers get no memory: what some code will
/// take is then told by that code itself.
/// </summary>
internal sealed class BufferTally : IDisposable
{
    [ThreadStatic]
    private static BufferTally? s_current;

    private readonly BufferTally? _outer = s_current;

    private BufferTally(bool plans)
    {
        Plans = plans || _outer is { Plans: true };
        s_current = this;
    }

    /// <summary>The innermost of this thread; null: nobody counts.</summary>
    public static BufferTally? Current => s_current;

    /// <summary>Whether buffers get no memory, and are not to be read or written.</summary>
    public bool Plans { get; }

    /// <summary>Held now.</summary>
    public long Bytes { get; private set; }

    /// <summary>Held at once at most.</summary>
    public long Peak { get; private set; }

    /// <summary>Counts buffers as they are made.</summary>
    public static BufferTally Counting() => new(plans: false);

    /// <summary>Counts buffers that get no memory.</summary>
    public static BufferTally Planning() => new(plans: true);

    /// <summary>Counts a buffer that was made, or with a negative number one that was given back.</summary>
    public void Add(long bytes)
    {
        Bytes += bytes;
        Peak = Math.Max(Peak, Bytes);
        _outer?.Add(bytes);
    }

    public void Dispose() => s_current = _outer;
}
