namespace MicroNets.Graph.Ops;

/// <summary>One number for all elements along some axes. Averages over height and width alone are a <see cref="Mean"/>.</summary>
public sealed record Reduce(Reduction Reduction, EquatableArray<Axis> Along) : Op
{
    public override bool KeepsFormat => Reduction is Reduction.Maximum or Reduction.Minimum;

    /// <summary>Elements that make one of the output.</summary>
    public int Count(Shape input) => Along.Aggregate(1, (count, axis) => checked(count * input.Along(axis)));

    protected override Shape Infer(ReadOnlySpan<Shape> inputs) => Along.Count > 0 && Along.Distinct().Count() == Along.Count
        ? Along.Aggregate(inputs[0], (shape, axis) => shape.With(axis, 1))
        : throw new GraphException($"axes {Along}", "at least one, each once");

    public override string Describe() => $"{Reduction} along {string.Join(", ", Along)}";
}

/// <summary>What becomes of many numbers.</summary>
public enum Reduction
{
    Mean,
    Sum,
    Maximum,
    Minimum,
}
