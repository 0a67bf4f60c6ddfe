using System.ComponentModel;

namespace MicroNets.Graph.Ops;

/// <summary>Inputs side by side along an axis, of equal size along the others.</summary>
public sealed record Concat : Op
{
    /// <summary>The axis whose sizes add up.</summary>
    [DefaultValue(Axis.Channels)]
    public Axis Axis { get; init; } = Axis.Channels;

    private protected override int? Arity => null;

    internal override bool KeepsFormat => true;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        int size = 0;
        foreach (Shape input in inputs)
        {
            if (input.With(Axis, 1) != inputs[0].With(Axis, 1))
                throw new GraphException($"inputs {inputs[0]} and {input}", $"equal sizes but for {Axis}");
            size = checked(size + input.Along(Axis));
        }

        return inputs[0].With(Axis, size);
    }

    internal override string Describe() => Axis == Axis.Channels ? "" : $"along {Axis}";
}
