using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// Between which two rows (or columns) of a map one of a resized map lies: <paramref name="Share"/> of <see cref="One"/> from
/// <paramref name="Low"/> to <paramref name="High"/>. The nearest one is both, with no share.
/// </summary>
internal readonly record struct ResizePlace(int Low, int High, int Share)
{
    public const int One = 1 << 10;

    /// <summary>The place of each row or column of the output.</summary>
    public static ResizePlace[] Along(Resize op, Shape input, Axis axis)
    {
        (int from, int to) = (input.Along(axis), axis == Axis.Height ? op.Size.Height : op.Size.Width);
        return [.. Enumerable.Range(0, to)
            .Select(at => op.Method == ResizeMethod.Nearest ? Nearest(op, at, from, to) : Between(op, at, from, to))];
    }

    private static ResizePlace Nearest(Resize op, int at, int from, int to)
    {
        float scale = op.AlignsCorners && to > 1 ? (from - 1) / (float)(to - 1) : from / (float)to;
        float place = (at + (op.HalfPixelCenters ? 0.5f : 0)) * scale;
        int nearest = Math.Clamp((int)(op.AlignsCorners ? MathF.Round(place, MidpointRounding.AwayFromZero) : MathF.Floor(place)),
            0, from - 1);
        return new ResizePlace(nearest, nearest, 0);
    }

    private static ResizePlace Between(Resize op, int at, int from, int to)
    {
        int scale = op.AlignsCorners && to > 1 ? ((One * (from - 1)) + ((to - 1) / 2)) / (to - 1) : ((One * from) + (to / 2)) / to;
        int place = (at * scale) + (op.HalfPixelCenters ? (scale / 2) - (One / 2) : 0);
        int low = Math.Max(place / One, 0);
        return new ResizePlace(low, Math.Min((place + One - 1) / One, from - 1), place - (One * low));
    }
}
