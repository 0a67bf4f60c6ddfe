namespace MicroNets.Devices.Memory;

/// <summary>
/// Bytes of the arena that hold a tensor or scratch from the first to the last step that touches them. An output in place starts
/// where its input starts.
/// </summary>
internal sealed class ArenaBuffer
{
    private int _offset = -1;

    public ArenaBuffer(string name, int bytes, ArenaBuffer? inPlaceOf = null)
    {
        Name = name;
        Bytes = bytes;
        Place = inPlaceOf?.Place ?? this;
    }

    public string Name { get; }

    /// <summary>The constant of the program that stands for this buffer; null: it lies in the arena.</summary>
    public string? Constant { get; set; }

    public int Bytes { get; private set; }

    /// <summary>Reads of it that are still to come.</summary>
    public int Readers { get; set; }

    /// <summary>First and last step, both included; −1 as first step: written before the program starts.</summary>
    public (int First, int Last) Steps { get; private set; } = (int.MaxValue, int.MinValue);

    /// <summary>The buffer whose place this one takes over, and so on to the first; itself for a buffer of its own place.</summary>
    public ArenaBuffer Place { get; }

    /// <summary>Set by <see cref="ArenaPlan"/> for buffers of their own place.</summary>
    public int Offset
    {
        get => Place._offset;
        set => Place._offset = value;
    }

    public void Touch(int step) => Steps = (Math.Min(Steps.First, step), Math.Max(Steps.Last, step));

    public void Grow(int bytes) => Bytes = Math.Max(Bytes, bytes);

    public bool IsAliveAt(int step) => Steps.First <= step && step <= Steps.Last;

    public override string ToString() => $"{Name}: {Bytes} bytes at {Offset}, steps {Steps.First}–{Steps.Last}";
}
