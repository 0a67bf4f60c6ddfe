using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>What happens to a value last when a map is read.</summary>
internal interface IRounding
{
    TVector Round<TLanes, TVector>(TVector value)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged;
}

/// <summary>Nothing.</summary>
internal readonly struct NoRounding : IRounding
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Round<TLanes, TVector>(TVector value)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => value;
}

/// <summary>To the nearest real number of an integer grid: scale · clamp(round(value · (1 / scale)), lowest, highest), halves to
/// even.</summary>
/// <param name="scale">Distance of two numbers of the grid.</param>
/// <param name="lowest">The lowest number, in steps from zero.</param>
/// <param name="highest">The highest number, in steps from zero.</param>
internal readonly struct GridRounding(float scale, float lowest, float highest) : IRounding
{
    private readonly float _inverse = 1 / scale;

    /// <summary>Below this a value is cut: half a step beyond the end still rounds to it.</summary>
    public float Low => (scale * lowest) - (scale / 2);

    /// <summary>Above this a value is cut.</summary>
    public float High => (scale * highest) + (scale / 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Round<TLanes, TVector>(TVector value)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector step = TLanes.Broadcast(scale), level = TLanes.Round(TLanes.Multiply(value, TLanes.Broadcast(_inverse)));
        return TLanes.Multiply(TLanes.Min(TLanes.Broadcast(highest), TLanes.Max(TLanes.Broadcast(lowest), level)), step);
    }
}
