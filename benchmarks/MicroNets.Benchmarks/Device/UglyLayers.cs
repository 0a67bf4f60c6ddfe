using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Benchmarks.Device;

/// <summary>Layers of awkward kinds side by side: odd channels, kernels of every shape, strides, borders, long and thin maps.</summary>
internal static class UglyLayers
{
    private static readonly Shape[] Maps = [new(17, 23, 5), new(40, 9, 3), new(1, 120, 7), new(120, 1, 7), new(6, 6, 31), new(3, 3, 65),
        new(64, 48, 1)];

    public static IEnumerable<Network> All() =>
        Maps.Index().Select(map => Beside($"ugly {map.Index + 1}, {map.Item}", map.Item, new Random(map.Index)));

    // The first layer brings the input into planes.
    private static Network Beside(string name, Shape map, Random random)
    {
        NetworkBuilder builder = new NetworkBuilder(name).Input(map.Height, map.Width, 2)
            .Then(new Conv2D(map.Channels, 1, 1, Padding.Same) { HasBias = true }, "trunk");
        Size2D Kernel(int most) => (Math.Min(map.Height, random.Next(1, most + 1)), Math.Min(map.Width, random.Next(1, most + 1)));
        Size2D Stride(int most) => (random.Next(1, most + 1), random.Next(1, most + 1));
        var ends = new List<string>();
        for (int i = 0; i < 4; i++)
        {
            foreach (Op op in (Op[])[
                new Conv2D(random.Next(1, 40), Kernel(8), Stride(2), Padding.Same) { HasBias = true },
                new Conv2D(random.Next(1, 40), 1, 1, Padding.Same) { HasBias = true },
                new DepthwiseConv2D(Kernel(9), 1, Padding.Same) { HasBias = true },
                new DepthwiseConv2D(Kernel(5), Stride(4), Padding.Same) { HasBias = true },
                new AveragePool { Kernel = Kernel(3), Stride = Stride(3), Padding = Padding.Same },
                new MaxPool { Kernel = Kernel(3), Stride = Stride(3), Padding = Padding.Same },
                new Add(), new Mul(), new Softmax(), new Quantize(), new Pad(1, 2, 1, 2), new Mean(),
            ])
            {
                string layer = builder.Append(op, $"{op.Kind()} {ends.Count}", op is Add or Mul ? ["trunk", "trunk"] : ["trunk"]).Current;
                ends.Add(builder.CurrentShape.IsVector ? layer : builder.Then(new MaxPool(), $"{layer} end").Current);
            }
        }

        return builder.Append(new Concat(), "join", [.. ends]).Build();
    }
}
