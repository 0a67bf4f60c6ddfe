namespace MicroNets.Graph;

/// <summary>An op with a name and the names of the nodes whose outputs it reads.</summary>
public sealed record Node(string Name, Op Op, EquatableArray<string> Inputs)
{
    /// <summary>Bits of each integer of the output: 4, which firmware may keep two to a byte, or null for as many as the op's are
    /// usually.</summary>
    public int? OutputBits { get; init; }
}
