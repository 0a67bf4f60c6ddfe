using System.ComponentModel;

namespace MicroNets.Graph.Ops;

/// <summary>Values that are part of the network; the parameter "value" holds them, height × width × channels.</summary>
public sealed record Constant(Shape Shape) : Op
{
    /// <summary>Bytes of an element.</summary>
    [DefaultValue(1)]
    public int ElementBytes { get; init; } = 1;

    private protected override int? Arity => 0;

    internal override int OutputElementBytes(ReadOnlySpan<int> inputs) => ElementBytes;

    internal override EquatableArray<Parameter> Parameters(ReadOnlySpan<Shape> inputs) =>
        [new Parameter("value", ParameterRole.Constant, [Shape.Height, Shape.Width, Shape.Channels])];

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) =>
        Shape is { Height: > 0, Width: > 0, Channels: > 0 } ? Shape : throw new GraphException($"shape {Shape}", "no size below one");

    internal override string Describe() => Shape.ToString();
}
