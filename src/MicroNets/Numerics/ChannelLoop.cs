using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroNets.Numerics;

/// <summary>What is done with the channels (or elements) from <c>i</c> on that fill one register.</summary>
internal interface IChannelStep
{
    /// <summary>Whether a channel may be done twice.</summary>
    static virtual bool IsRepeatable => false;

    void At<TLanes, TVector>(int i)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged;
}

/// <summary>
/// Whole registers first, then the rest in halves down to single lanes, or in a register that starts early: no element outside the range is
/// touched.
/// </summary>
internal static class ChannelLoop
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TLanes, TVector, TStep>(TStep step, int count)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
        where TStep : struct, IChannelStep
    {
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            step.At<TLanes, TVector>(i);

        if (TStep.IsRepeatable && i < count && AtEnd<TLanes, TVector, TStep>(step, count))
            return;

        if (TLanes.Count > Lanes256.Count && i <= count - Lanes256.Count)
        {
            step.At<Lanes256, Vector256<float>>(i);
            i += Lanes256.Count;
        }

        if (TLanes.Count > Lanes128.Count && i <= count - Lanes128.Count)
        {
            step.At<Lanes128, Vector128<float>>(i);
            i += Lanes128.Count;
        }

        if (TLanes.Count > 1)
        {
            for (; i < count; i++)
                step.At<Lanes1, float>(i);
        }
    }

    // Fewer than a register of channels: two that overlap, of half or a quarter of it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AtEnd<TLanes, TVector, TStep>(TStep step, int count)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
        where TStep : struct, IChannelStep
    {
        if (count >= TLanes.Count)
        {
            step.At<TLanes, TVector>(count - TLanes.Count);
        }
        else if (TLanes.Count > Lanes256.Count && count >= Lanes256.Count)
        {
            step.At<Lanes256, Vector256<float>>(0);
            if (count > Lanes256.Count)
                step.At<Lanes256, Vector256<float>>(count - Lanes256.Count);
        }
        else if (TLanes.Count > Lanes128.Count && count >= Lanes128.Count)
        {
            step.At<Lanes128, Vector128<float>>(0);
            if (count > Lanes128.Count)
                step.At<Lanes128, Vector128<float>>(count - Lanes128.Count);
        }
        else
        {
            return false;
        }

        return true;
    }
}
