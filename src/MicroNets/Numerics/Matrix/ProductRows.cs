namespace MicroNets.Numerics;

/// <summary>The <paramref name="count"/> rows of the left operand of a product: an even distance apart, or each where an offset
/// says.</summary>
internal readonly unsafe struct ProductRows(float* start, int count, nint stride)
{
    public ProductRows(float* start, int count, nint* offsets)
        : this(start, count, 0) => Offsets = offsets;

    public float* Start => start;

    public int Count => count;

    /// <summary>Floats from row to row, where <see cref="Offsets"/> is null.</summary>
    public nint Stride => stride;

    /// <summary>Where each row starts, in floats from <see cref="Start"/>; or null.</summary>
    public nint* Offsets { get; }

    public float* At(int row) => start + (Offsets is null ? row * stride : Offsets[row]);
}
