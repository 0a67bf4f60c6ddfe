using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>A transform along both axes: <c>From</c> × <c>From</c> planes to <c>To</c> × <c>To</c> planes.</summary>
internal static unsafe class TwoAxes
{
    /// <summary>Transforms a register of each plane.</summary>
    /// <param name="between">As many registers as <c>To</c> × <c>From</c>, of <see cref="AlignedBuffer.Line"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<TLanes, TVector, TTransform>(float* from, nint fromPlane, float* to, nint toPlane, float* between)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
        where TTransform : struct, IPointTransform
    {
        for (int column = 0; column < TTransform.From; column++)
            TTransform.At<TLanes, TVector>(from + (column * fromPlane), TTransform.From * fromPlane,
                between + (column * AlignedBuffer.Line), TTransform.From * AlignedBuffer.Line);
        for (int row = 0; row < TTransform.To; row++)
            TTransform.At<TLanes, TVector>(between + (row * TTransform.From * AlignedBuffer.Line), AlignedBuffer.Line,
                to + (row * TTransform.To * toPlane), toPlane);
    }
}
