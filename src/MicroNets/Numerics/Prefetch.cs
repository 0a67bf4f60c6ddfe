using System.Runtime.Intrinsics.X86;

namespace MicroNets.Numerics;

/// <summary>Memory that will be read soon, fetched into the second-level cache in equal shares between other work. Does nothing where the
/// processor has no such instruction.</summary>
internal readonly unsafe struct Prefetch(float* start, long floats, int shares)
{
    private readonly long _share =
        (floats + ((long)AlignedBuffer.Line * shares) - 1) / ((long)AlignedBuffer.Line * shares) * AlignedBuffer.Line;

    /// <summary>Fetches one share, numbered from zero.</summary>
    public void Take(int share)
    {
        if (!Sse.IsSupported)
            return;
        long end = Math.Min((share + 1) * _share, floats);
        for (long i = share * _share; i < end; i += AlignedBuffer.Line)
            Sse.Prefetch1(start + i);
    }
}
