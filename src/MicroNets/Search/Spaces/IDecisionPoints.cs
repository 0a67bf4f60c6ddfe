using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Search.Spaces;

/// <summary>
/// The places of a block where a supernet decides. A block describes itself once and calls these; an architecture has decided
/// already, so its network gets nothing here, while a supernet gets masks and branches.
/// </summary>
internal interface IDecisionPoints
{
    /// <summary>Appends the block of the chosen kind, or those of all kinds side by side.</summary>
    void Kind(NetworkBuilder builder, AnyBlock block, BlockChoice choice, Action<BlockKind> append);

    /// <summary>Appends the op with the chosen kernel, or with one that holds them all behind a mask.</summary>
    void Kernel(Block block, BlockChoice choice, Action<Size2D, KernelMask?> append);

    /// <summary>The convolution with the chosen bits of its weights, or with all to choose from.</summary>
    Conv2D Bits(Block block, BlockChoice choice, Conv2D conv);

    /// <summary>Behind an op that keeps the channels of the block's input: those beyond the input's width must be zero.</summary>
    void Input(NetworkBuilder builder, Block block);

    void Hidden(NetworkBuilder builder, Block block);

    void Width(NetworkBuilder builder, Block block);
}

internal sealed class NoDecisionPoints : IDecisionPoints
{
    public static readonly NoDecisionPoints Instance = new();

    public void Kind(NetworkBuilder builder, AnyBlock block, BlockChoice choice, Action<BlockKind> append) => append(choice.Kind!.Value);

    public void Kernel(Block block, BlockChoice choice, Action<Size2D, KernelMask?> append) => append(choice.Kernel, null);

    public Conv2D Bits(Block block, BlockChoice choice, Conv2D conv) => conv with { WeightBits = choice.Bits };

    public void Input(NetworkBuilder builder, Block block)
    {
    }

    public void Hidden(NetworkBuilder builder, Block block)
    {
    }

    public void Width(NetworkBuilder builder, Block block)
    {
    }
}
