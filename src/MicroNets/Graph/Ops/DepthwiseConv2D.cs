using System.Text.Json.Serialization;

namespace MicroNets.Graph.Ops;

/// <summary>Convolution of every channel with a kernel of its own (multiplier 1). Weights are [kernel height, kernel width,
/// channel].</summary>
public sealed record DepthwiseConv2D(Size2D Kernel, Size2D Stride, Padding Padding) : Op, IFusedActivation
{
    /// <summary>Whether a number is added to each channel; off where batch norm follows.</summary>
    public bool HasBias { get; init; }

    /// <summary>Applied after the bias.</summary>
    public Activation Activation { get; init; }

    /// <summary>In supernets: which taps of the kernel count. Null: all.</summary>
    [JsonInclude]
    internal KernelMask? Mask { get; init; }

    internal Window Window(Shape input) => Graph.Window.Over(input, Kernel, Stride, Padding);

    Op IFusedActivation.WithActivation(Activation activation) => this with { Activation = activation };

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        Mask?.Check(Kernel, Padding);
        Window window = Window(inputs[0]);
        return new Shape(window.OutputHeight, window.OutputWidth, inputs[0].Channels);
    }

    internal override EquatableArray<Parameter> Parameters(ReadOnlySpan<Shape> inputs)
    {
        int channels = inputs[0].Channels;
        var weight = new Parameter("weight", ParameterRole.Weight, [Kernel.Height, Kernel.Width, channels]);
        EquatableArray<Parameter> trained = HasBias ? [weight, new Parameter("bias", ParameterRole.Bias, [channels])] : [weight];
        return Mask is { } mask ? [.. trained, mask.Parameter] : trained;
    }

    internal override long Macs(ReadOnlySpan<Shape> inputs) => (long)OutputShape(inputs).Elements * Kernel.Area;

    internal override string Describe() => WindowText.Of(Kernel, Stride, Padding, Activation);
}
