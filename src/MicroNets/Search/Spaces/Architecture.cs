using System.Text.Json.Serialization;
using MicroNets.Graph;

namespace MicroNets.Search.Spaces;

/// <summary>A point of a search space: the input it reads and a choice for every block, in the order of the space. Compares by
/// value.</summary>
public sealed record Architecture(string Space, Shape Input, EquatableArray<BlockChoice> Blocks)
{
    /// <summary>Blocks that are there.</summary>
    [JsonIgnore]
    public int Depth => Blocks.Count(choice => !choice.IsSkip);

    /// <summary>One choice changed.</summary>
    public Architecture With(int block, BlockChoice choice) =>
        this with { Blocks = Blocks.Select((old, i) => i == block ? choice : old).ToEquatableArray() };

    /// <exception cref="InputException">The text is not an architecture.</exception>
    public static Architecture Read(string json) => SpaceJson.Read<Architecture>(json, "architecture");

    /// <summary>The form that a run folder keeps.</summary>
    public string ToJson() => SpaceJson.Write(this);

    /// <summary>The choice of each block in the order of the space: the network as one reads it aloud.</summary>
    public override string ToString() => string.Join(' ', Blocks.Select(block => block.ToString()));
}
