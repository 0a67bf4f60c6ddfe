using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Tests.Devices.Memory;

/// <summary>
/// Networks of separable convolutions of ugly shapes, whose maps behind ReLUs have four bits. Of few channels they become wide, so that
/// most have their peak where all maps can be packed.
/// </summary>
internal static class PackedNetworks
{
    /// <summary>The first seeds whose plans for both goals hold packed maps.</summary>
    public static IEnumerable<int> SeedsThatPack(int count) => Enumerable.Range(0, int.MaxValue).Where(seed => Of(seed) is var network
        && MemoryPlanner.Plan(network).PackedMaps > 0 && MemoryPlanner.Plan(network, goal: ArenaGoal.Smallest).PackedMaps > 0).Take(count);

    public static Network Of(int seed)
    {
        var random = new Random(seed);
        int Among(params int[] sizes) => sizes[random.Next(sizes.Length)];
        NetworkBuilder builder = new NetworkBuilder($"packed{seed}").Input(Among(11, 16, 25, 31), Among(5, 10, 13, 17),
            Among(1, 2, 3));
        Activation Some() => random.Next(2) == 0 ? Activation.Relu : Activation.Relu6;
        builder.Then(new Conv2D(Among(3, 8, 13), random.Next(2) == 0 ? 3 : Size2D.One, 1, Padding.Same)
        {
            HasBias = true,
            Activation = Some(),
        }, "stem");
        int blocks = random.Next(2, 5);
        for (int block = 0; block < blocks; block++)
        {
            Size2D kernel = random.Next(3) switch { 0 => 3, 1 => new Size2D(5, 3), _ => new Size2D(1, 3) };
            Shape map = builder.CurrentShape;
            builder.Then(new DepthwiseConv2D(kernel, random.Next(4) == 0 && map.Width > 4 && map.Height > 4 ? 2 : 1, Padding.Same)
            {
                HasBias = true,
                Activation = block > 0 && random.Next(9) == 0 ? Activation.None : Some(),
            }, $"depthwise{block}");
            builder.Then(new Conv2D(Among(block == 0 ? 41 : 7, 47, 60, 75), 1, 1, Padding.Same) { HasBias = true, Activation = Some() },
                $"pointwise{block}");
        }

        builder.Then(random.Next(7) switch { < 2 => new Mean(), < 4 => new AveragePool(), < 6 => new MaxPool(), _ =>
            new Conv2D(5, 3, 1, Padding.Same) { HasBias = true } }, "end");
        Network network = (builder.CurrentShape.IsVector ? builder.Dense(3, "classes") : builder).Build();
        return (random.Next(2) == 0 ? BitPlan.FourBitWeights(network) : BitPlan.Eight)
            .WithOutputsOf(BitPlan.FourBitMaps(network)).Stated(network);
    }
}
