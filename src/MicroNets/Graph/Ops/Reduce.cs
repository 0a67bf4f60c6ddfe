namespace MicroNets.Graph.Ops;

/// <summary>One number for all elements along some axes. Averages over height and width alone are a <see cref="Mean"/>.</summary>
public sealed record Reduce(Reduction Reduction, EquatableArray<Axis> Along) : Op
{
    internal override bool KeepsFormat => Reduction is Reduction.Maximum or Reduction.Minimum;

    /// <summary>Whether elements are added up.</summary>
    internal bool IsSum => Reduction is Reduction.Mean or Reduction.Sum or Reduction.FineSum;

    /// <summary>Whether the output says where along the axis an element lies.</summary>
    internal bool IsPlace => Reduction is Reduction.PlaceOfMaximum or Reduction.PlaceOfMinimum;

    /// <summary>Whether an element comes before another one.</summary>
    internal bool Prefers<T>(T element, T other)
        where T : IComparable<T> => Reduction is Reduction.Maximum or Reduction.PlaceOfMaximum ? element.CompareTo(other) > 0
            : element.CompareTo(other) < 0;

    internal override int OutputElementBytes(ReadOnlySpan<int> inputs) => IsPlace ? sizeof(int) : inputs[0];

    /// <summary>Elements that make one of the output.</summary>
    internal int Count(Shape input) => Along.Aggregate(1, (count, axis) => checked(count * input.Along(axis)));

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => Along.Count > 0 && Along.Distinct().Count() == Along.Count
        && (!IsPlace || Along.Count == 1)
        ? Along.Aggregate(inputs[0], (shape, axis) => shape.With(axis, 1))
        : throw new GraphException($"axes {Along}", IsPlace ? "one" : "at least one, each once");

    internal override string Describe() => $"{Reduction} along {string.Join(", ", Along)}";
}

/// <summary>What becomes of many numbers.</summary>
public enum Reduction
{
    /// <summary>Σx over the number of elements.</summary>
    Mean,

    /// <summary>Σx.</summary>
    Sum,

    /// <summary>The largest.</summary>
    Maximum,

    /// <summary>The smallest.</summary>
    Minimum,

    /// <summary>As <see cref="Sum"/>, of terms that are scaled up before they are added: what ADD_N computes.</summary>
    FineSum,

    /// <summary>Where the first largest one lies, as a count of 32 bits.</summary>
    PlaceOfMaximum,

    /// <summary>Where the first smallest one lies.</summary>
    PlaceOfMinimum,
}
