using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>A transform of lines that lie a stride apart, to lines that do: channel by channel.</summary>
internal readonly unsafe struct TransformStep<TTransform>(float* from, nint fromStride, float* to, nint toStride) : IChannelStep
    where TTransform : struct, IPointTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void At<TLanes, TVector>(int i)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => TTransform.At<TLanes, TVector>(from + i, fromStride, to + i, toStride);
}
