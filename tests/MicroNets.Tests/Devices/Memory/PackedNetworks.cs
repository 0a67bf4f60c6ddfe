using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Tests.Devices.Memory;

/// <summary>Networks of separable convolutions of ugly shapes, whose maps behind ReLUs have four bits.</summary>
internal static class PackedNetworks
{
    public static Network Of(int seed)
    {
        var random = new Random(seed);
        int Among(params int[] sizes) => sizes[random.Next(sizes.Length)];
        NetworkBuilder builder = new NetworkBuilder($"packed{seed}").Input(Among(5, 9, 16, 25, 31), Among(3, 5, 10, 13, 17),
            Among(1, 2, 3));
        Activation Some() => random.Next(2) == 0 ? Activation.Relu : Activation.Relu6;
        builder.Then(new Conv2D(Among(6, 13, 40), random.Next(2) == 0 ? 3 : Size2D.One, 1, Padding.Same)
        {
            HasBias = true,
            Activation = Some(),
        }, "stem");
        int blocks = random.Next(2, 4);
        for (int block = 0; block < blocks; block++)
        {
            Size2D kernel = random.Next(3) switch { 0 => 3, 1 => new Size2D(5, 3), _ => new Size2D(1, 3) };
            Shape map = builder.CurrentShape;
            builder.Then(new DepthwiseConv2D(kernel, random.Next(4) == 0 && map.Width > 4 && map.Height > 4 ? 2 : 1, Padding.Same)
            {
                HasBias = true,
                Activation = random.Next(5) == 0 ? Activation.None : Some(),
            }, $"depthwise{block}");
            builder.Then(new Conv2D(Among(3, 7, 16, 33, 60), 1, 1, Padding.Same) { HasBias = true, Activation = Some() },
                $"pointwise{block}");
        }

        builder.Then(random.Next(4) switch { 0 => new Mean(), 1 => new AveragePool(), 2 => new MaxPool(), _ =>
            new Conv2D(5, 3, 1, Padding.Same) { HasBias = true } }, "end");
        Network network = (builder.CurrentShape.IsVector ? builder.Dense(3, "classes") : builder).Build();
        return (random.Next(2) == 0 ? BitPlan.FourBitWeights(network) : BitPlan.Eight)
            .WithOutputsOf(BitPlan.FourBitMaps(network)).Stated(network);
    }
}
