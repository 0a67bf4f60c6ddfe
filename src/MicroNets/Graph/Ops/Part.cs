using System.ComponentModel;

namespace MicroNets.Graph.Ops;

/// <summary>
/// One of several inputs: a network takes them one after the other in the bytes of a sample, and this one starts at
/// <see cref="Offset"/>, a multiple of <see cref="Alignment"/>.
/// </summary>
public sealed record Part(int Offset, Shape Shape) : Op
{
    /// <summary>Bytes; every input starts at a multiple of it, so that words can be read there.</summary>
    public const int Alignment = 4;

    /// <summary>Bytes of an element.</summary>
    [DefaultValue(1)]
    public int ElementBytes { get; init; } = 1;

    internal override bool IsView => true;

    internal override int OutputElementBytes(ReadOnlySpan<int> inputs) => ElementBytes;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) =>
        Offset >= 0 && Offset % Alignment == 0 && Offset + ((long)Shape.Elements * ElementBytes) <= inputs[0].Elements
            ? Shape
            : throw new GraphException($"{Shape} from byte {Offset} of {inputs[0].Elements}",
                $"a part of the bytes, from a multiple of {Alignment} on");

    internal override string Describe() => $"{Shape} from byte {Offset}";
}
