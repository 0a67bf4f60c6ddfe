using System.ComponentModel;

namespace MicroNets.Graph.Ops;

/// <summary>Zeros, or another value, around a map and its channels.</summary>
public sealed record Pad(int Top, int Bottom, int Left, int Right) : Op
{
    /// <summary>Zero channels put after the last one.</summary>
    public int ChannelsAfter { get; init; }

    /// <summary>Channels put before the first one.</summary>
    [DefaultValue(0)]
    public int ChannelsBefore { get; init; }

    /// <summary>What is put there, as a real number.</summary>
    [DefaultValue(0f)]
    public float Value { get; init; }

    internal override bool KeepsFormat => true;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        if (Top < 0 || Bottom < 0 || Left < 0 || Right < 0 || ChannelsAfter < 0 || ChannelsBefore < 0)
            throw new GraphException($"padding {Describe()}", "no negative count");
        Shape input = inputs[0];
        return new Shape(input.Height + Top + Bottom, input.Width + Left + Right, input.Channels + ChannelsBefore + ChannelsAfter);
    }

    internal override string Describe() => $"{Top},{Bottom},{Left},{Right}" + (ChannelsAfter > 0 ? $" +{ChannelsAfter} channels" : "")
        + (ChannelsBefore > 0 ? $" {ChannelsBefore} channels before" : "");
}
