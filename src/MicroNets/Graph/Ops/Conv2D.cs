using System.Text.Json.Serialization;

namespace MicroNets.Graph.Ops;

/// <summary>
/// Convolution over height, width and all input channels. Weights are [output, kernel height, kernel width, input],
/// as in TensorFlow Lite.
/// </summary>
public sealed record Conv2D(int Channels, Size2D Kernel, Size2D Stride, Padding Padding) : Op, IFusedActivation
{
    /// <summary>Whether a number is added to each output channel; off where batch norm follows.</summary>
    public bool HasBias { get; init; }

    /// <summary>Applied after the bias.</summary>
    public Activation Activation { get; init; }

    /// <summary>In supernets: which taps of the kernel count. Null: all.</summary>
    [JsonInclude]
    internal KernelMask? Mask { get; init; }

    /// <summary>Bits that each weight is stored in: 4; 2, of which there are -1, 0 and 1; or null for the usual 8. Training
    /// computes with weights rounded to so many.</summary>
    public int? WeightBits { get; init; }

    /// <summary>In supernets: a choice of bits, in place of <see cref="WeightBits"/>. Null: none.</summary>
    [JsonInclude]
    internal BitMask? BitChoice { get; init; }

    /// <summary>1×1, stride 1, unpadded: a matrix product over pixels.</summary>
    internal bool IsPointwise => Kernel == Size2D.One && Stride == Size2D.One && Padding is { Top: 0, Bottom: 0, Left: 0, Right: 0 };

    /// <summary>Inputs of each output: those under the kernel, of all channels.</summary>
    internal int Taps(Shape input) => checked(Kernel.Area * input.Channels);

    internal Window Window(Shape input) => Graph.Window.Over(input, Kernel, Stride, Padding);

    Op IFusedActivation.WithActivation(Activation activation) => this with { Activation = activation };

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        if (Channels < 1)
            throw new GraphException($"{Channels} output channels", "at least one");
        if (WeightBits is not (null or 4 or 2))
            throw new GraphException($"weights of {WeightBits} bits", "4 or 2, or null for 8");
        Mask?.Check(Kernel, Padding);
        BitChoice?.Check();
        Window window = Window(inputs[0]);
        return new Shape(window.OutputHeight, window.OutputWidth, Channels);
    }

    internal override EquatableArray<Parameter> Parameters(ReadOnlySpan<Shape> inputs)
    {
        var weight = new Parameter("weight", ParameterRole.Weight, [Channels, Kernel.Height, Kernel.Width, inputs[0].Channels]);
        EquatableArray<Parameter> trained = HasBias ? [weight, new Parameter("bias", ParameterRole.Bias, [Channels])] : [weight];
        return [.. trained, .. Mask is { } mask ? [mask.Parameter] : (Parameter[])[], .. BitChoice is { } bits ? [bits.Parameter]
            : (Parameter[])[]];
    }

    internal override long Macs(ReadOnlySpan<Shape> inputs) => (long)OutputShape(inputs).Elements * Taps(inputs[0]);

    internal override string Describe() => WindowText.Of(Kernel, Stride, Padding, Activation) + (WeightBits is { } bits
        ? $", {bits}-bit weights" : "");
}
