using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MicroNets.Numerics;

/// <summary>How a pass stores a map.</summary>
internal interface IMapStore
{
    static abstract unsafe void Store<TLanes, TVector>(float* destination, TVector value)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged;
}

/// <summary>Into the caches: it will be read soon.</summary>
internal readonly struct CachedMap : IMapStore
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store<TLanes, TVector>(float* destination, TVector value)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => TLanes.Store(destination, value);
}

/// <summary>Past the caches: all of them will have been overwritten before it is read.</summary>
internal readonly struct StreamedMap : IMapStore
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store<TLanes, TVector>(float* destination, TVector value)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => TLanes.Stream(destination, value);

    /// <summary>Whether whole registers may be streamed to this address.</summary>
    public static unsafe bool Fits<TLanes, TVector>(float* destination)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => TLanes.Count == AlignedBuffer.Line && (nuint)destination % (AlignedBuffer.Line * sizeof(float)) == 0;

    /// <summary>To be called by the thread that streamed, before others read.</summary>
    public static void Finish()
    {
        if (Sse.IsSupported)
            Sse.StoreFence();
    }
}
