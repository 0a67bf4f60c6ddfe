using System.Numerics;

namespace MicroNets.Numerics;

/// <summary>
/// Rows of channels, seen as rows of whole vectors: 16 / gcd(channels, 16) pixels side by side are a multiple of 16 floats wide, so a pass
/// over a map needs no tail per pixel. Per-channel values are repeated to that width once, per-channel sums are folded back from it.
/// </summary>
internal readonly struct ChannelPeriod(int channels)
{
    /// <summary>Floats of a vector, for which the period is made.</summary>
    public const int Lanes = 16;

    public int Channels { get; } = channels;

    /// <summary>Pixels that make up one period: 16 without the factors of two that the channels have.</summary>
    public int Repeats { get; } = Lanes >> Math.Min(BitOperations.TrailingZeroCount(channels), BitOperations.Log2(Lanes));

    /// <summary>Floats of one period: a multiple of 16.</summary>
    public int Width => Channels * Repeats;

    /// <summary>Repeats one value per channel over the period.</summary>
    public void Expand(ReadOnlySpan<float> channels, Span<float> period)
    {
        for (int repeat = 0; repeat < Repeats; repeat++)
            channels[..Channels].CopyTo(period[(repeat * Channels)..]);
    }

    /// <summary>Adds the sums of a period to the sums of its channels and clears them.</summary>
    public void FoldInto(Span<double> channels, Span<float> period)
    {
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            Span<float> part = period.Slice(repeat * Channels, Channels);
            int c = 0;
            for (; c <= part.Length - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector.Widen(new Vector<float>(part[c..]), out Vector<double> low, out Vector<double> high);
                Span<double> lower = channels[c..], upper = lower[Vector<double>.Count..];
                (new Vector<double>(lower) + low).CopyTo(lower);
                (new Vector<double>(upper) + high).CopyTo(upper);
            }

            for (; c < part.Length; c++)
                channels[c] += part[c];
            part.Clear();
        }
    }
}
