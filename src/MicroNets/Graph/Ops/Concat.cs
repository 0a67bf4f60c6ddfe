using System.ComponentModel;

namespace MicroNets.Graph.Ops;

/// <summary>Inputs side by side along an axis, of equal size along the others.</summary>
public sealed record Concat : Op
{
    [DefaultValue(Axis.Channels)]
    public Axis Axis { get; init; } = Axis.Channels;

    protected override int? Arity => null;

    public override bool KeepsFormat => true;

    protected override Shape Infer(ReadOnlySpan<Shape> inputs)
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

    public override string Describe() => Axis == Axis.Channels ? "" : $"along {Axis}";
}
