namespace MicroNets.Numerics;

/// <summary>Where the windows of a map start, row by row.</summary>
internal sealed unsafe class OffsetTable : IDisposable
{
    private readonly AlignedBuffer _memory;

    public OffsetTable(int rows, int columns, nint rowStride, nint columnStride, nint first = 0)
    {
        Count = rows * columns;
        _memory = new AlignedBuffer((long)Count * sizeof(nint) / sizeof(float));
        if (_memory.IsPlanned)
            return;
        for (int i = 0; i < Count; i++)
            Pointer[i] = first + (i / columns * rowStride) + (i % columns * columnStride);
    }

    public int Count { get; }

    public nint* Pointer => (nint*)_memory.Pointer;

    public void Dispose() => _memory.Dispose();
}
