using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Tests.Devices.Memory;

/// <summary>Small branching networks of every deployed op, from a seed.</summary>
internal static class RandomNetwork
{
    public static Network Of(int seed)
    {
        var random = new Random(seed);
        var builder = new NetworkBuilder($"random{seed}").Input(random.Next(4, 13), random.Next(1, 9), random.Next(1, 6));
        var open = new List<(string Name, Shape Shape)> { (builder.Current, builder.CurrentShape) };
        var unread = new HashSet<string> { builder.Current };
        int nodes = random.Next(3, 14);
        for (int i = 0; i < nodes; i++)
        {
            // The newest tensor most of the time, so that chains come up as well as branches.
            (string name, Shape shape) = random.Next(3) > 0 ? open[^1] : open[random.Next(open.Count)];
            (Op op, string? second) = Pick(random, shape, name, open);
            string[] inputs = second is null ? [name] : [name, second];
            builder.Append(op, $"n{i}", inputs);
            unread.ExceptWith(inputs);
            unread.Add(builder.Current);
            open.Add((builder.Current, builder.CurrentShape));
        }

        // Everything that nobody read joins in the answer.
        string[] loose = open.Where(tensor => unread.Contains(tensor.Name)).Select(tensor => tensor.Name).ToArray();
        for (int i = 0; i < loose.Length; i++)
        {
            builder.Append(new Mean(), $"mean{i}", loose[i]);
            loose[i] = builder.Current;
        }

        if (loose.Length > 1)
            builder.Append(new Concat(), "join", loose);
        return builder.Dense(3, "classifier").Then(new Softmax(), "softmax").Build();
    }

    private static (Op, string?) Pick(Random random, Shape shape, string name, List<(string Name, Shape Shape)> open)
    {
        string[] same = open.Where(tensor => tensor.Shape == shape && tensor.Name != name).Select(tensor => tensor.Name).ToArray();
        string[] sameSize = open.Where(tensor => tensor.Shape.Height == shape.Height && tensor.Shape.Width == shape.Width
            && tensor.Name != name).Select(tensor => tensor.Name).ToArray();
        Size2D kernel = (random.Next(1, Math.Min(shape.Height, 5) + 1), random.Next(1, Math.Min(shape.Width, 4) + 1));
        Size2D stride = (random.Next(1, 3), random.Next(1, 3));
        Padding padding = random.Next(3) switch
        {
            0 => Padding.Valid,
            1 => Padding.Explicit(random.Next(kernel.Height), random.Next(kernel.Height), random.Next(kernel.Width),
                random.Next(kernel.Width)),
            _ => Padding.Same,
        };
        return random.Next(12) switch
        {
            0 or 1 => (new Conv2D(random.Next(1, 9), Size2D.One, Size2D.One, Padding.Same), null),
            2 or 3 => (new Conv2D(random.Next(1, 6), kernel, stride, padding), null),
            4 or 5 => (new DepthwiseConv2D(kernel, stride, padding), null),
            6 when same.Length > 0 => (random.Next(3) == 0 ? new Mul() : new Add(), same[random.Next(same.Length)]),
            7 when sameSize.Length > 0 => (random.Next(2) == 0 ? new Concat() : new Add(), sameSize[random.Next(sameSize.Length)]),
            8 => (new Pad(random.Next(3), random.Next(3), random.Next(2), random.Next(2)), null),
            9 => (random.Next(2) == 0 ? new AveragePool { Kernel = kernel, Stride = stride, Padding = Padding.Same }
                : new MaxPool { Kernel = kernel, Stride = stride }, null),
            10 => (new Reshape(new Shape(shape.Width, shape.Height, shape.Channels)), null),
            11 => (new Quantize(), null),
            _ => (new Relu(), null),
        };
    }
}
