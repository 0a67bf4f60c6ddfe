namespace MicroNets.Graph.Ops;

/// <summary>Average of each window; padding is left out of the count. Without a window it covers the whole map.</summary>
public sealed record AveragePool : Op, IFusedActivation
{
    /// <summary>Null: the whole map.</summary>
    public Size2D? Kernel { get; init; }

    /// <summary>Pixels from one window to the next.</summary>
    public Size2D Stride { get; init; } = Size2D.One;

    /// <summary>At the border of the map; padding does not count in an average.</summary>
    public Padding Padding { get; init; } = Padding.Valid;

    /// <summary>Applied to the averages.</summary>
    public Activation Activation { get; init; }

    internal override bool KeepsFormat => true;

    internal Window Window(Shape input) => Kernel is { } kernel
        ? Graph.Window.Over(input, kernel, Stride, Padding)
        : Graph.Window.Over(input, (input.Height, input.Width), Size2D.One, Padding.Valid);

    Op IFusedActivation.WithActivation(Activation activation) => this with { Activation = activation };

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        Window window = Window(inputs[0]);
        return new Shape(window.OutputHeight, window.OutputWidth, inputs[0].Channels);
    }

    internal override string Describe() => Kernel is { } kernel ? WindowText.Of(kernel, Stride, Padding, Activation) : "global";
}
