namespace MicroNets.Training;

/// <summary>
/// Gives buffers that live at different times the same memory. Greedy by size: the largest buffer first, each at the lowest offset at
/// which it overlaps no placed buffer whose life overlaps its own.
/// </summary>
internal sealed class BufferPlanner
{
    private readonly List<TrainingBuffer> _buffers = [];

    /// <summary>Asks for <paramref name="floats"/> from time <paramref name="first"/> to time <paramref name="last"/>, both
    /// included.</summary>
    public TrainingBuffer Add(long floats, int first, int last)
    {
        var buffer = new TrainingBuffer(Numerics.AlignedBuffer.RoundUp(floats), first, last);
        _buffers.Add(buffer);
        return buffer;
    }

    /// <summary>Sets the offset of every buffer and returns the floats that all need together.</summary>
    public long Place()
    {
        var placed = new List<TrainingBuffer>();
        long end = 0;
        foreach (TrainingBuffer buffer in _buffers.OrderByDescending(buffer => buffer.Floats))
        {
            long offset = 0;
            foreach (TrainingBuffer other in placed.Where(other => other.First <= buffer.Last
                && buffer.First <= other.Last).OrderBy(other => other.Offset))
            {
                if (offset + buffer.Floats <= other.Offset)
                    break;
                offset = Math.Max(offset, other.Offset + other.Floats);
            }

            buffer.Offset = offset;
            placed.Add(buffer);
            end = Math.Max(end, offset + buffer.Floats);
        }

        return end;
    }
}

/// <summary>A buffer with its life; the offset is known once the planner has placed it.</summary>
internal sealed class TrainingBuffer(long floats, int first, int last)
{
    public long Floats { get; } = floats;

    public int First { get; } = first;

    public int Last { get; } = last;

    public long Offset { get; set; }
}
