using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>
/// Element-wise passes over maps in cache whose coefficients differ by channel. Coefficients and sums are arrays of one
/// <see cref="ChannelPeriod"/> (width floats); maps are flat arrays of count floats that start at channel 0.
/// Passes that meet a map for the first time go through it in order, for the prefetcher; passes over maps already in cache go
/// column by column, with coefficients and sums in registers.
/// </summary>
internal static unsafe class ChannelPasses
{
    /// <summary>output = round(mask · clamp(scale · input + shift)); without <paramref name="mask"/> (null) it counts as 1.</summary>
    public static void Apply<TLanes, TVector, TRounding>(float* input, float* output, long count, int width, float* scale, float* shift,
        float* mask, float low, float high, TRounding rounding)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
        where TRounding : struct, IRounding
    {
        for (long row = 0; row < count; row += width)
        {
            int length = (int)Math.Min(width, count - row), whole = length & -TLanes.Count;
            ApplyRow<TLanes, TVector, TRounding>(input + row, output + row, 0, whole, scale, shift, mask, low, high, rounding);
            ApplyRow<Lanes1, float, TRounding>(input + row, output + row, whole, length, scale, shift, mask, low, high, rounding);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ApplyRow<TLanes, TVector, TRounding>(float* x, float* y, int from, int to, float* scale, float* shift, float* mask,
        float low, float high, TRounding rounding)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
        where TRounding : struct, IRounding
    {
        TVector lowest = TLanes.Broadcast(low), highest = TLanes.Broadcast(high);
        if (mask is null)
        {
            for (int i = from; i < to; i += TLanes.Count)
                TLanes.Store(y + i, rounding.Round<TLanes, TVector>(
                    Clamped<TLanes, TVector>(TLanes.Load(x + i), TLanes.Load(scale + i), TLanes.Load(shift + i), lowest, highest)));
        }
        else
        {
            for (int i = from; i < to; i += TLanes.Count)
            {
                TVector value = Clamped<TLanes, TVector>(TLanes.Load(x + i), TLanes.Load(scale + i), TLanes.Load(shift + i),
                    lowest, highest);
                TLanes.Store(y + i, rounding.Round<TLanes, TVector>(TLanes.Multiply(value, TLanes.Load(mask + i))));
            }
        }
    }

    /// <summary>
    /// Least and greatest of the values mask · clamp(scale · input + shift), NaN left out: <paramref name="ends"/> is a line of least
    /// values, one per lane, and a line of greatest ones, which the pass widens.
    /// </summary>
    public static void Ends<TLanes, TVector>(float* input, long count, int width, float* scale, float* shift, float* mask, float low,
        float high, float* ends)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        for (long row = 0; row < count; row += width)
        {
            int length = (int)Math.Min(width, count - row), whole = length & -TLanes.Count;
            EndsOfRow<TLanes, TVector>(input + row, 0, whole, scale, shift, mask, low, high, ends);
            EndsOfRow<Lanes1, float>(input + row, whole, length, scale, shift, mask, low, high, ends);
        }
    }

    private static void EndsOfRow<TLanes, TVector>(float* x, int from, int to, float* scale, float* shift, float* mask, float low,
        float high, float* ends)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector lowest = TLanes.Broadcast(low), highest = TLanes.Broadcast(high), least = TLanes.Load(ends),
            greatest = TLanes.Load(ends + AlignedBuffer.Line);
        for (int i = from; i < to; i += TLanes.Count)
        {
            TVector value = Clamped<TLanes, TVector>(TLanes.Load(x + i), TLanes.Load(scale + i), TLanes.Load(shift + i), lowest, highest);
            if (mask is not null)
                value = TLanes.Multiply(value, TLanes.Load(mask + i));
            least = TLanes.Min(value, least);
            greatest = TLanes.Max(value, greatest);
        }

        TLanes.Store(ends, least);
        TLanes.Store(ends + AlignedBuffer.Line, greatest);
    }

    /// <summary>output = a · x + b · y + c.</summary>
    public static void Combine<TLanes, TVector>(float* x, float* y, float* output, long count, int width, float* a, float* b, float* c)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        for (long row = 0; row < count; row += width)
        {
            int length = (int)Math.Min(width, count - row), whole = length & -TLanes.Count;
            CombineRow<TLanes, TVector>(x + row, y + row, output + row, 0, whole, a, b, c);
            CombineRow<Lanes1, float>(x + row, y + row, output + row, whole, length, a, b, c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CombineRow<TLanes, TVector>(float* x, float* y, float* output, int from, int to, float* a, float* b, float* c)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        for (int i = from; i < to; i += TLanes.Count)
        {
            TVector sum = TLanes.MultiplyAdd(TLanes.Load(y + i), TLanes.Load(b + i), TLanes.Load(c + i));
            TLanes.Store(output + i, TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Load(a + i), sum));
        }
    }

    /// <summary>
    /// Adds Σ (x − pivot) and Σ (x − pivot)² to <paramref name="sum"/> and <paramref name="squares"/>. With a pivot among the values the
    /// squares stay of the size of the variance, however far from zero the mean is.
    /// </summary>
    /// <param name="copy">Receives the input past the caches, where <see cref="StreamedMap.Fits"/>; null for nothing.</param>
    public static void Statistics<TLanes, TVector>(float* input, float* copy, long count, int width, float* pivot, float* sum,
        float* squares)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        long whole = count & -TLanes.Count, block = BlockFloats(width);
        for (long first = 0; first < whole; first += block)
        {
            long end = Math.Min(block, whole - first);
            for (int column = 0; column < width && column < end; column += TLanes.Count)
            {
                if (copy is null)
                    StatisticsOfColumn<TLanes, TVector, NoMap>(input + first, null, column, end, width, pivot, sum, squares);
                else
                    StatisticsOfColumn<TLanes, TVector, StreamedMap>(input + first, copy + first, column, end, width, pivot, sum, squares);
            }
        }

        for (long i = whole; i < count; i++)
        {
            long column = i % width;
            float x = input[i] - pivot[column];
            sum[column] += x;
            squares[column] += x * x;
            if (copy is not null)
                copy[i] = input[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StatisticsOfColumn<TLanes, TVector, TCopy>(float* input, float* copy, int column, long end, int width, float* pivot,
        float* sum, float* squares)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
        where TCopy : struct, IMapStore
    {
        TVector center = TLanes.Load(pivot + column), sum0 = TLanes.Load(sum + column), squares0 = TLanes.Load(squares + column);
        TVector sum1 = TLanes.Zero, squares1 = TLanes.Zero;
        long i = column;
        for (; i + width < end; i += 2L * width)
        {
            TVector x0 = TLanes.Load(input + i), x1 = TLanes.Load(input + i + width);
            TCopy.Store<TLanes, TVector>(copy + i, x0);
            TCopy.Store<TLanes, TVector>(copy + i + width, x1);
            x0 = TLanes.Subtract(x0, center);
            x1 = TLanes.Subtract(x1, center);
            sum0 = TLanes.Add(sum0, x0);
            sum1 = TLanes.Add(sum1, x1);
            squares0 = TLanes.MultiplyAdd(x0, x0, squares0);
            squares1 = TLanes.MultiplyAdd(x1, x1, squares1);
        }

        if (i < end)
        {
            TVector x = TLanes.Load(input + i);
            TCopy.Store<TLanes, TVector>(copy + i, x);
            x = TLanes.Subtract(x, center);
            sum0 = TLanes.Add(sum0, x);
            squares0 = TLanes.MultiplyAdd(x, x, squares0);
        }

        TLanes.Store(sum + column, TLanes.Add(sum0, sum1));
        TLanes.Store(squares + column, TLanes.Add(squares0, squares1));
    }

    // Rows of one period in a block that stays in the first-level cache and lies close together in memory while its columns are passed
    // over.
    internal static long BlockFloats(int width) => Math.Max(4096 / width, 2) * (long)width;

    /// <summary>Element by element: x += factor · y.</summary>
    public static void AddScaled<TLanes, TVector>(float* x, float* y, long count, float factor = 1)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        long whole = count & -TLanes.Count;
        TVector scale = TLanes.Broadcast(factor);
        for (long i = 0; i < whole; i += TLanes.Count)
            TLanes.Store(x + i, TLanes.MultiplyAdd(TLanes.Load(y + i), scale, TLanes.Load(x + i)));
        for (long i = whole; i < count; i++)
            x[i] += y[i] * factor;
    }

    /// <summary>Element by element: sum = x + y.</summary>
    public static void Add<TLanes, TVector>(float* x, float* y, float* sum, long count)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        long whole = count & -TLanes.Count;
        for (long i = 0; i < whole; i += TLanes.Count)
            TLanes.Store(sum + i, TLanes.Add(TLanes.Load(x + i), TLanes.Load(y + i)));
        for (long i = whole; i < count; i++)
            sum[i] = x[i] + y[i];
    }

    /// <summary>Element by element: y = factor · x.</summary>
    public static void Scale<TLanes, TVector>(float* x, float* y, long count, float factor)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        long whole = count & -TLanes.Count;
        TVector scale = TLanes.Broadcast(factor);
        for (long i = 0; i < whole; i += TLanes.Count)
            TLanes.Store(y + i, TLanes.Multiply(TLanes.Load(x + i), scale));
        for (long i = whole; i < count; i++)
            y[i] = x[i] * factor;
    }

    // Operands in this order let NaN through: the native minimum and maximum give their second operand when either is not a number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Clamped<TLanes, TVector>(TVector x, TVector scale, TVector shift, TVector low, TVector high)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => TLanes.Min(high, TLanes.Max(low, TLanes.MultiplyAdd(x, scale, shift)));
}
