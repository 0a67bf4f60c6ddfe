using System.Globalization;
using MicroNets.Devices.Memory;
using MicroNets.Graph;

namespace MicroNets.Firmware.Lowering;

/// <summary>Bytes from an element of an operand to the next along each axis of a map.</summary>
internal readonly record struct Walk(int Height, int Width, int Channels)
{
    public static Walk Of(Value value) => new(value.RowStep, value.PixelStep, value.ChannelStep);

    /// <summary>Over a value that stands for a larger map along the axes where its size is 1.</summary>
    public static Walk Repeated(Value value, Shape over) => new(
        value.Shape.Height < over.Height ? 0 : value.RowStep,
        value.Shape.Width < over.Width ? 0 : value.PixelStep,
        value.Shape.Channels < over.Channels ? 0 : value.ChannelStep);

    public int Along(Axis axis) => axis switch
    {
        Axis.Height => Height,
        Axis.Width => Width,
        _ => Channels,
    };
}

/// <summary>
/// The walk of a kernel over its operands, an mn_block of the runtime: three axes with the bytes from an element to the next. Axes along
/// which no operand has gaps are one, and the output is walked in the order of its bytes.
/// </summary>
internal sealed record Block(EquatableArray<Block.Way> Ways)
{
    private const int Axes = 3;

    /// <summary>Elements along an axis, and the steps of the operands.</summary>
    internal readonly record struct Way(int Count, int A, int B, int Output)
    {
        public bool Continues(Way inner) => A == inner.A * inner.Count && B == inner.B * inner.Count
            && Output == inner.Output * inner.Count;
    }

    public static Block Over(Shape counts, Walk a, Walk output) => Over(counts, a, default, output);

    public static Block Over(Shape counts, Walk a, Walk b, Walk output)
    {
        List<Way> ways = [];
        foreach (Way way in Plain(counts, a, b, output).Ways.Where(way => way.Count > 1).OrderByDescending(way => Math.Abs(way.Output)))
        {
            if (ways.Count > 0 && ways[^1].Continues(way))
                ways[^1] = way with { Count = ways[^1].Count * way.Count };
            else
                ways.Add(way);
        }

        // A single element has no step, but kernels compare the innermost one with the size of an element.
        while (ways.Count < Axes)
            ways.Insert(0, new Way(1, 0, 0, 0));
        return new Block([.. ways]);
    }

    /// <summary>Height, width and channels as they are.</summary>
    public static Block Plain(Shape counts, Walk a, Walk b, Walk output) =>
        new([.. Graph.Axes.All.Select(axis => new Way(counts.Along(axis), a.Along(axis), b.Along(axis), output.Along(axis)))]);

    /// <summary>An initialiser.</summary>
    public string Text => $"{{{{{List(way => way.Count)}}}, {{{List(way => way.A)}}}, "
        + $"{{{List(way => way.B)}}}, {{{List(way => way.Output)}}}}}";

    private string List(Func<Way, int> part) => string.Join(", ", Ways.Select(way => part(way).ToString(CultureInfo.InvariantCulture)));
}
