using System.ComponentModel;

namespace MicroNets.Graph.Ops;

/// <summary>
/// A long short-term memory over a sequence of pixels (1 × steps × features), without peepholes, projection and normalisation. The
/// hidden and the cell state go on from one inference to the next. For each of the gates input, forget, cell and output, in this
/// order, there are weights of the features [units, features], of the hidden state [units, units] and a bias [units].
/// </summary>
public sealed record Lstm(int Units) : Op
{
    /// <summary>The gates in the order of their weights.</summary>
    public static readonly EquatableArray<string> Gates = ["input", "forget", "cell", "output"];

    /// <summary>Largest magnitude of the cell state; 0: no limit.</summary>
    [DefaultValue(0f)]
    public float CellClip { get; init; }

    // Hidden state in bytes, cell state in 16 bits.
    internal override int StateBytes(ReadOnlySpan<Shape> inputs) => checked(3 * Units);

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => Units >= 1 && inputs[0].Height == 1 && CellClip >= 0
        ? inputs[0] with { Channels = Units }
        : throw new GraphException($"{Units} units over {inputs[0]}", "at least one unit, and a sequence of one row");

    internal override EquatableArray<Parameter> Parameters(ReadOnlySpan<Shape> inputs)
    {
        int features = inputs[0].Channels;
        return Gates.SelectMany(gate => (Parameter[])
        [
            new Parameter($"{gate}/weight", ParameterRole.Weight, [Units, features]),
            new Parameter($"{gate}/recurrent", ParameterRole.Weight, [Units, Units]),
            new Parameter($"{gate}/bias", ParameterRole.Bias, [Units]),
        ]).ToEquatableArray();
    }

    internal override long Macs(ReadOnlySpan<Shape> inputs) => 4L * Units * (inputs[0].Channels + Units) * inputs[0].Width;

    internal override string Describe() => $"{Units} units";
}
