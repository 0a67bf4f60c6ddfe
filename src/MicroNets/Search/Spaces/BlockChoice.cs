using System.Text.Json.Serialization;
using MicroNets.Graph;

namespace MicroNets.Search.Spaces;

/// <summary>What an architecture says of one block. <see cref="Hidden"/> is 0 for a block without a hidden width.</summary>
public sealed record BlockChoice(int Width, Size2D Kernel, int Hidden = 0)
{
    /// <summary>The block is left out and its skip stands in its place.</summary>
    public static readonly BlockChoice Skip = new(0, default);

    /// <summary>The kind of block, where that is a choice (<see cref="AnyBlock"/>).</summary>
    public BlockKind? Kind { get; init; }

    /// <summary>Bits of the weights of its convolutions: 4, 2, or null for 8. Depthwise weights have 8 bits in any case.</summary>
    public int? Bits { get; init; }

    /// <summary>Whether the block was left out.</summary>
    [JsonIgnore]
    public bool IsSkip => Width == 0;

    /// <summary>"24", "(72,24)" with a hidden width, "conv:24"; kernels other than 3×3 and 1×1 behind an @, bits other than 8 behind a
    /// b.</summary>
    public override string ToString()
    {
        if (IsSkip)
            return "–";
        string kind = Kind is null or BlockKind.InvertedBottleneck ? "" : $"{SpaceJson.NameOf(Kind.Value)}:";
        string kernel = Kernel == new Size2D(3, 3) || Kernel == Size2D.One ? "" : $"@{Kernel}";
        string bits = Bits is { } few ? $"b{few}" : "";
        return $"{kind}{(Hidden == 0 ? $"{Width}" : $"({Hidden},{Width})")}{kernel}{bits}";
    }
}
