using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>
/// The backward pass through y = round(mask · clamp(scale · x + shift)), over a gradient in cache, with the sums that batch norm, bias,
/// mask and the range of the rounding need. Arrays as in <see cref="ChannelPasses"/>.
/// </summary>
internal unsafe struct ChannelGradient
{
    public float* Scale;
    public float* Shift;

    /// <summary>Null: 1 everywhere.</summary>
    public float* Mask;

    /// <summary>x̂ = HatScale · x + HatShift: what batch norm normalised x to.</summary>
    public float* HatScale;
    public float* HatShift;
    public float Low;
    public float High;

    /// <summary>Is added to: Σ g′.</summary>
    public float* SumGradient;

    /// <summary>Is added to: Σ g′·x̂.</summary>
    public float* SumGradientHat;

    /// <summary>Is added to when there is a mask: Σ g·clamp(scale·x + shift).</summary>
    public float* SumMask;

    /// <summary>
    /// Null: y is not rounded. Else is added to, with v the value before rounding: Σ g·(y − v) over the values that the grid does not cut,
    /// Σ g of those above it, Σ g of those below it.
    /// </summary>
    public float* SumRange;

    /// <summary>Passes gradients straight through, except to values that it cuts: those get none.</summary>
    public GridRounding Rounding;

    /// <summary>
    /// g′ = g · mask · [low &lt; scale·x + shift &lt; high] with g = <paramref name="incoming"/>; <paramref name="gradient"/> receives g′
    /// and may be the same memory.
    /// </summary>
    public readonly void Run<TLanes, TVector, TStore>(float* incoming, float* x, float* gradient, long count, int width)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
        where TStore : struct, IMapStore
    {
        long whole = count & -TLanes.Count, block = ChannelPasses.BlockFloats(width);
        for (long first = 0; first < whole; first += block)
        {
            long end = Math.Min(block, whole - first);
            for (int column = 0; column < width && column < end; column += TLanes.Count)
                Column<TLanes, TVector, TStore>(incoming + first, x + first, gradient + first, column, end, width);
        }

        for (long i = whole; i < count; i++)
        {
            // One element, as if its column ended here.
            int channel = (int)(i % width);
            this.Shifted(channel).Column<Lanes1, float, CachedMap>(incoming + i, x + i, gradient + i, 0, 1, width);
        }
    }

    private readonly ChannelGradient Shifted(int channel) => this with
    {
        Scale = Scale + channel,
        Shift = Shift + channel,
        Mask = Mask is null ? null : Mask + channel,
        HatScale = HatScale + channel,
        HatShift = HatShift + channel,
        SumGradient = SumGradient + channel,
        SumGradientHat = SumGradientHat + channel,
        SumMask = SumMask is null ? null : SumMask + channel,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Column<TLanes, TVector, TStore>(float* incoming, float* x, float* gradient, int column, long end, int width)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
        where TStore : struct, IMapStore
    {
        TVector low = TLanes.Broadcast(Low), high = TLanes.Broadcast(High);
        TVector scale = TLanes.Load(Scale + column), shift = TLanes.Load(Shift + column);
        TVector hatScale = TLanes.Load(HatScale + column), hatShift = TLanes.Load(HatShift + column);
        TVector sum0 = TLanes.Load(SumGradient + column), hat0 = TLanes.Load(SumGradientHat + column);
        if (SumRange is not null)
        {
            bool masked = Mask is not null;
            TVector mask = masked ? TLanes.Load(Mask + column) : TLanes.Broadcast(1), maskSum = TLanes.Zero;
            TVector lowEnd = TLanes.Broadcast(Rounding.Low), highEnd = TLanes.Broadcast(Rounding.High);
            TVector bottom = TLanes.Broadcast(float.NegativeInfinity), top = TLanes.Broadcast(float.PositiveInfinity);
            TVector error = TLanes.Zero, above = TLanes.Zero, below = TLanes.Zero;
            for (long i = column; i < end; i += width)
            {
                TVector g = TLanes.Load(incoming + i),
                    clamped = ChannelPasses.Clamped<TLanes, TVector>(TLanes.Load(x + i), scale, shift, low, high);
                TVector value = TLanes.Multiply(clamped, mask), inside = TLanes.WhereInside(value, lowEnd, highEnd, g);
                error = TLanes.MultiplyAdd(inside, TLanes.Subtract(Rounding.Round<TLanes, TVector>(value), value), error);
                above = TLanes.Add(above, TLanes.WhereInside(value, highEnd, top, g));
                below = TLanes.Add(below, TLanes.WhereInside(value, bottom, lowEnd, g));
                maskSum = TLanes.MultiplyAdd(inside, clamped, maskSum);
                Step<TLanes, TVector, TStore>(TLanes.Multiply(inside, mask), x + i, gradient + i, scale, shift, hatScale, hatShift, low,
                    high, ref sum0, ref hat0);
            }

            SumRange[0] += TLanes.Sum(error);
            SumRange[1] += TLanes.Sum(above);
            SumRange[2] += TLanes.Sum(below);
            if (masked)
                TLanes.Store(SumMask + column, TLanes.Add(TLanes.Load(SumMask + column), maskSum));
        }
        else if (Mask is null)
        {
            // Two rows at a time: the sums of one would wait for their own last addition.
            TVector sum1 = TLanes.Zero, hat1 = TLanes.Zero;
            long i = column;
            for (; i + width < end; i += 2L * width)
            {
                Step<TLanes, TVector, TStore>(TLanes.Load(incoming + i), x + i, gradient + i, scale, shift, hatScale, hatShift, low, high,
                    ref sum0, ref hat0);
                Step<TLanes, TVector, TStore>(TLanes.Load(incoming + i + width), x + i + width, gradient + i + width, scale, shift,
                    hatScale, hatShift, low, high, ref sum1, ref hat1);
            }

            if (i < end)
                Step<TLanes, TVector, TStore>(TLanes.Load(incoming + i), x + i, gradient + i, scale, shift, hatScale, hatShift, low, high,
                    ref sum0, ref hat0);
            sum0 = TLanes.Add(sum0, sum1);
            hat0 = TLanes.Add(hat0, hat1);
        }
        else
        {
            TVector mask = TLanes.Load(Mask + column), maskSum = TLanes.Load(SumMask + column);
            for (long i = column; i < end; i += width)
            {
                TVector g = TLanes.Load(incoming + i);
                maskSum = TLanes.MultiplyAdd(g,
                    ChannelPasses.Clamped<TLanes, TVector>(TLanes.Load(x + i), scale, shift, low, high), maskSum);
                Step<TLanes, TVector, TStore>(TLanes.Multiply(g, mask), x + i, gradient + i, scale, shift, hatScale, hatShift, low, high,
                    ref sum0, ref hat0);
            }

            TLanes.Store(SumMask + column, maskSum);
        }

        TLanes.Store(SumGradient + column, sum0);
        TLanes.Store(SumGradientHat + column, hat0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TLanes, TVector, TStore>(
        TVector g, float* input, float* gradient, TVector scale, TVector shift, TVector hatScale, TVector hatShift, TVector low,
            TVector high, ref TVector sum, ref TVector hatSum)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
        where TStore : struct, IMapStore
    {
        TVector x = TLanes.Load(input);
        g = TLanes.WhereInside(TLanes.MultiplyAdd(x, scale, shift), low, high, g);
        TStore.Store<TLanes, TVector>(gradient, g);
        sum = TLanes.Add(sum, g);
        hatSum = TLanes.MultiplyAdd(g, TLanes.MultiplyAdd(x, hatScale, hatShift), hatSum);
    }
}
