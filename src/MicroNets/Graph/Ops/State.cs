using System.ComponentModel;

namespace MicroNets.Graph.Ops;

/// <summary>What a network keeps from one inference to the next: at first all zeros, then what its <see cref="StateUpdate"/> was
/// given.</summary>
public sealed record State(Shape Shape) : Op
{
    /// <summary>Bytes of an element.</summary>
    [DefaultValue(1)]
    public int ElementBytes { get; init; } = 1;

    private protected override int? Arity => 0;

    internal override int OutputElementBytes(ReadOnlySpan<int> inputs) => ElementBytes;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) =>
        Shape is { Height: > 0, Width: > 0, Channels: > 0 } ? Shape : throw new GraphException($"shape {Shape}", "no size below one");

    internal override string Describe() => Shape.ToString();
}
