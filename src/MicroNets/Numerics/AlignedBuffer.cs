using System.Runtime.InteropServices;

namespace MicroNets.Numerics;

/// <summary>Native memory of floats on a 64-byte boundary, zeroed. The pointer stays valid until <see cref="Dispose"/>; slices are views
/// into it.</summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    /// <summary>Floats per cache line. Slices that start at a multiple of it keep the alignment.</summary>
    public const int Line = 16;

    private static long s_held;

    private readonly BufferTally? _tally = BufferTally.Current;
    private readonly long _bytes;
    private float* _pointer;
    private bool _isDisposed;

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public AlignedBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _bytes = RoundUp(Math.Max(length, 1)) * sizeof(float);
        _tally?.Add(_bytes);
        if (IsPlanned)
            return;
        nuint bytes = (nuint)_bytes;
        bool large = bytes >= 2 * LargePages.Bytes;
        _pointer = (float*)NativeMemory.AlignedAlloc(bytes, large ? LargePages.Bytes : Line * sizeof(float));
        if (large)
            LargePages.Advise(_pointer, bytes);
        NativeMemory.Clear(_pointer, bytes);
        Interlocked.Add(ref s_held, _bytes);
    }

    /// <summary>Of all buffers of the process.</summary>
    public static long HeldBytes => Interlocked.Read(ref s_held);

    /// <summary>In floats.</summary>
    public long Length { get; }

    /// <summary>Whether it was made under a tally that plans, and so has no memory.</summary>
    public bool IsPlanned => _tally is { Plans: true };

    public float* Pointer => _pointer is null ? throw new ObjectDisposedException(nameof(AlignedBuffer)) : _pointer;

    /// <summary>All floats.</summary>
    /// <exception cref="OverflowException">Longer than a span can be; use <see cref="Slice"/>.</exception>
    public Span<float> Span => new(Pointer, checked((int)Length));

    /// <summary><paramref name="length"/> floats from <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slice leaves the buffer.</exception>
    public Span<float> Slice(long offset, int length) => new(At(offset, length), length);

    /// <summary>Pointer to <paramref name="length"/> floats from <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slice leaves the buffer.</exception>
    public float* At(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return Pointer + offset;
    }

    /// <summary>The next multiple of <see cref="Line"/>.</summary>
    public static long RoundUp(long floats) => (floats + Line - 1) / Line * Line;

    /// <summary>Gives the memory back. Nothing else does.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _tally?.Add(-_bytes);
        if (_pointer is null)
            return;
        Interlocked.Add(ref s_held, -_bytes);
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
    }
}
