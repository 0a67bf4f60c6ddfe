using System.ComponentModel;

namespace MicroNets.Graph.Ops;

/// <summary>
/// A dense layer by rank-1 filters, each a feature filter followed by one over time: every inference the input times the feature
/// filters joins the last <see cref="Memory"/> such products, over which the time filters run. Sums over <see cref="Rank"/> filters,
/// the bias and an activation make a unit. Weights are [filters, inputs]; "time" [filters, memory].
/// </summary>
public sealed record Svdf(int Units, int Rank, int Memory) : Op, IFusedActivation
{
    /// <summary>Bytes of an element of the memory, and of a time weight.</summary>
    [DefaultValue(2)]
    public int MemoryElementBytes { get; init; } = 2;

    /// <summary>Applied after the bias.</summary>
    public Activation Activation { get; init; }

    internal int Filters => checked(Units * Rank);

    Op IFusedActivation.WithActivation(Activation activation) => this with { Activation = activation };

    internal override int StateBytes(ReadOnlySpan<Shape> inputs) => checked(Filters * Memory * MemoryElementBytes);

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => Units >= 1 && Rank >= 1 && Memory >= 1
        ? Shape.Vector(Units)
        : throw new GraphException($"{Units} units of rank {Rank} over {Memory} steps", "at least one of each");

    internal override EquatableArray<Parameter> Parameters(ReadOnlySpan<Shape> inputs) =>
    [
        new Parameter("weight", ParameterRole.Weight, [Filters, inputs[0].Elements]),
        new Parameter("time", ParameterRole.Weight, [Filters, Memory]),
        new Parameter("bias", ParameterRole.Bias, [Units]),
    ];

    internal override long Macs(ReadOnlySpan<Shape> inputs) => (long)Filters * (inputs[0].Elements + Memory);

    internal override string Describe() => $"rank {Rank}, {Memory} steps" + (Activation == Activation.None ? "" : $" +{Activation}");
}
