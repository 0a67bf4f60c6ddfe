using System.ComponentModel;

namespace MicroNets.Graph.Ops;

/// <summary>A function of each element.</summary>
public sealed record Unary(UnaryFunction Function) : Op
{
    /// <summary>Slope of negative elements; of <see cref="UnaryFunction.LeakyRelu"/> alone.</summary>
    [DefaultValue(0f)]
    public float Alpha { get; init; }

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => float.IsFinite(Alpha) ? inputs[0]
        : throw new GraphException($"slope {Alpha}", "a number");

    internal override string Describe() => Function == UnaryFunction.LeakyRelu ? $"{Function} {Alpha:0.###}" : $"{Function}";

    /// <summary>The function of real numbers.</summary>
    internal double Of(double x) => Function switch
    {
        UnaryFunction.Logistic => 1 / (1 + Math.Exp(-x)),
        UnaryFunction.Tanh => Math.Tanh(x),
        UnaryFunction.HardSwish => x * Math.Clamp(x + 3, 0, 6) / 6,
        UnaryFunction.LeakyRelu => x >= 0 ? x : Alpha * x,
        UnaryFunction.Elu => x >= 0 ? x : Math.Exp(x) - 1,
        UnaryFunction.Gelu => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        UnaryFunction.ReluN1To1 => Math.Clamp(x, -1, 1),
        UnaryFunction.Relu0To1 => Math.Clamp(x, 0, 1),
        UnaryFunction.Abs => Math.Abs(x),
        UnaryFunction.Negate => -x,
        UnaryFunction.Exp => Math.Exp(x),
        UnaryFunction.Log => Math.Log(x),
        UnaryFunction.Sqrt => Math.Sqrt(x),
        UnaryFunction.ReciprocalSqrt => 1 / Math.Sqrt(x),
        UnaryFunction.Square => x * x,
        _ => throw new ArgumentOutOfRangeException(nameof(x), Function, "a function of this list"),
    };
}

/// <summary>Functions of one number.</summary>
public enum UnaryFunction
{
    /// <summary>1 / (1 + exp(−x)).</summary>
    Logistic,

    /// <summary>tanh(x).</summary>
    Tanh,

    /// <summary>x · min(max(x + 3, 0), 6) / 6.</summary>
    HardSwish,

    /// <summary>x, or a slope times x below zero.</summary>
    LeakyRelu,

    /// <summary>x, or exp(x) − 1 below zero.</summary>
    Elu,

    /// <summary>x times the normal distribution function of x, by its approximation with tanh.</summary>
    Gelu,

    /// <summary>From −1 to 1.</summary>
    ReluN1To1,

    /// <summary>From 0 to 1.</summary>
    Relu0To1,

    /// <summary>|x|.</summary>
    Abs,

    /// <summary>−x.</summary>
    Negate,

    /// <summary>eˣ.</summary>
    Exp,

    /// <summary>ln(x).</summary>
    Log,

    /// <summary>√x.</summary>
    Sqrt,

    /// <summary>1/√x.</summary>
    ReciprocalSqrt,

    /// <summary>x².</summary>
    Square,
}
