namespace MicroNets.Graph.Ops;

/// <summary>
/// Average over height and width. The same numbers as a global <see cref="AveragePool"/> in floating point, but TensorFlow Lite
/// rounds it by another rule and lets its output have a scale of its own, so integers keep the two apart.
/// </summary>
public sealed record Mean : Op
{
    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => Shape.Vector(inputs[0].Channels);
}
