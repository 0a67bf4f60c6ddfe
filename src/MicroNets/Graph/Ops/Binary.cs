using System.ComponentModel;

namespace MicroNets.Graph.Ops;

/// <summary>
/// A function of the elements of two maps. A map of size 1 along an axis stands for equal ones along it. Sums and products of two
/// computed maps of equal shape are ops of their own (<see cref="Add"/>, <see cref="Mul"/>), for which there are faster kernels.
/// </summary>
public sealed record Binary(BinaryFunction Function) : Op, IFusedActivation
{
    /// <summary>Applied to the function's values.</summary>
    [DefaultValue(Activation.None)]
    public Activation Activation { get; init; }

    private protected override int? Arity => 2;

    Op IFusedActivation.WithActivation(Activation activation) => this with { Activation = activation };

    /// <summary>Whether the function only chooses between its operands.</summary>
    internal override bool KeepsFormat => Function is BinaryFunction.Maximum or BinaryFunction.Minimum;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        (Shape a, Shape b) = (inputs[0], inputs[1]);
        int Along(Axis axis) => a.Along(axis) == b.Along(axis) || b.Along(axis) == 1 ? a.Along(axis)
            : a.Along(axis) == 1 ? b.Along(axis)
            : throw new GraphException($"inputs {a} and {b}", "equal sizes along each axis, or 1");
        return new Shape(Along(Axis.Height), Along(Axis.Width), Along(Axis.Channels));
    }

    internal override string Describe() => Activation == Activation.None ? $"{Function}" : $"{Function} +{Activation}";

    /// <summary>The function of real numbers.</summary>
    internal double Of(double a, double b) => Function switch
    {
        BinaryFunction.Add => a + b,
        BinaryFunction.Subtract => a - b,
        BinaryFunction.Multiply => a * b,
        BinaryFunction.Divide => a / b,
        BinaryFunction.Maximum => Math.Max(a, b),
        BinaryFunction.Minimum => Math.Min(a, b),
        BinaryFunction.Prelu => a >= 0 ? a : a * b,
        BinaryFunction.SquaredDifference => (a - b) * (a - b),
        _ => throw new ArgumentOutOfRangeException(nameof(a), Function, "a function of this list"),
    };
}

/// <summary>Functions of two numbers a and b.</summary>
public enum BinaryFunction
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a − b.</summary>
    Subtract,

    /// <summary>a · b.</summary>
    Multiply,

    /// <summary>a / b.</summary>
    Divide,

    /// <summary>max(a, b).</summary>
    Maximum,

    /// <summary>min(a, b).</summary>
    Minimum,

    /// <summary>a, or a·b below zero.</summary>
    Prelu,

    /// <summary>(a − b)².</summary>
    SquaredDifference,
}
