using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Benchmarks.Device;

/// <summary>Networks of the kinds that people run on microcontrollers, to be given random weights: what their kernels cost depends on
/// structure alone.</summary>
internal static class StandIns
{
    public static IEnumerable<Network> All()
    {
        yield return Net("micro speech, 10x8 window", 49, 40, 1).Act(8, (10, 8), 2).Classify(4);
        yield return MobileNetV1("person detection, MobileNetV1 0.25", 96, 1, 8);
        yield return MobileNetV2("MobileNetV2 0.35, 96x96x3", 96);
        yield return Residual("residual, 32-64-128 channels", 32);
        yield return Residual("residual, 9-18-36 channels", 9);
        yield return Net("plain, 5x5", 32, 32, 3).Act(32, 5).Max(3, 2).Act(32, 5).Average(3, 2).Act(64, 5).Average(3, 2).Classify(10);
        yield return Net("plain, 3x3", 32, 32, 3).Act(32, 3).Act(32, 3).Max(2, 2).Act(64, 3).Act(64, 3).Max(2, 2).Act(128, 3).Max(2, 2)
            .Flat().Units(128).Classify(10);
        yield return Net("10x4 windows over many channels", 49, 10, 1).Act(64, (10, 4)).Act(76, (10, 4), (2, 1)).Flat().Units(58).Units(128)
            .Classify(12);
        yield return Net("accelerometer, 9x1", 128, 1, 3).Act(32, (9, 1)).Max((2, 1), (2, 1)).Act(64, (9, 1)).Max((2, 1), (2, 1))
            .Act(64, (9, 1)).Pooled().Classify(6);
        yield return Net("accelerometer, 4x3 and pools", 128, 3, 1).Act(8, (4, 3)).Max(3, 3).Act(16, (4, 1)).Max((3, 1), (3, 1)).Flat()
            .Units(16).Classify(4);
        yield return Separable("separable, 1x9", 1, 256, 8, (1, 9));
        yield return Separable("separable, 9x1", 256, 1, 8, (9, 1));
        yield return Separable("separable, 5x5", 49, 20, 1, 5);
        yield return Separable("separable, 7x7", 24, 24, 3, 7);
        yield return Separable("separable, 3x1 over two axes", 49, 40, 1, (3, 1));
        yield return Bottlenecks("bottlenecks, 5x5", 5);
        yield return Bottlenecks("bottlenecks, 3x3", 3);
        yield return Dense("autoencoder, 640-128-8-128-640", 640, 128, 128, 128, 128, 8, 128, 128, 128, 128, 640);
        yield return Dense("small dense", 1, 16, 16, 1);
        yield return Net("digits", 28, 28, 1).Act(12, 3).Max(2, 2).Act(24, 3).Max(2, 2).Flat().Classify(10);
        yield return Net("raw audio, 80x1 stride 4", 4000, 1, 1).Act(16, (80, 1), (4, 1)).Max((4, 1), (4, 1)).Act(32, (3, 1))
            .Max((4, 1), (4, 1)).Act(64, (3, 1)).Pooled().Classify(12);
    }

    private static Chain Net(string name, int height, int width, int channels) =>
        new(new NetworkBuilder(name).Input(height, width, channels));

    private static Network MobileNetV1(string name, int size, int channels, int width)
    {
        Chain chain = Net(name, size, size, channels).Act(width, 3, 2);
        foreach ((int times, int stride) in ((int, int)[])[(2, 1), (4, 2), (4, 1), (8, 2), (8, 1), (16, 2), (16, 1), (16, 1), (16, 1),
            (16, 1), (16, 1), (32, 2), (32, 1)])
            chain.Filter(3, stride).Act(times * width, 1);
        return chain.Pooled().Classify(2);
    }

    private static Network MobileNetV2(string name, int size)
    {
        Chain chain = Net(name, size, size, 3).Act(16, 3, 2).Filter(3, 1).Linear(8, 1);
        foreach ((int expand, int project, int count, int stride) in ((int, int, int, int)[])[(48, 8, 2, 2), (48, 16, 3, 2), (96, 24, 4, 2),
            (144, 32, 3, 1), (192, 56, 3, 2), (336, 112, 1, 1)])
        {
            for (int i = 0; i < count; i++)
                chain.Bottleneck(expand, project, 3, i == 0 ? stride : 1);
        }

        return chain.Act(320, 1).Pooled().Classify(2);
    }

    private static Network Residual(string name, int width)
    {
        Chain chain = Net(name, 32, 32, 3).Act(width, 3);
        return chain.Block(width, 1).Block(2 * width, 2).Block(4 * width, 2).Pooled().Classify(10);
    }

    private static Network Separable(string name, int height, int width, int channels, Size2D kernel)
    {
        Chain chain = Net(name, height, width, channels).Act(48, kernel, (height > 1 ? 2 : 1, width > 1 ? 2 : 1));
        for (int i = 0; i < 4; i++)
            chain.Filter(kernel, 1).Act(48 + (10 * i), 1);
        return chain.Pooled().Classify(12);
    }

    private static Network Bottlenecks(string name, int kernel)
    {
        Chain chain = Net(name, 49, 40, 1).Act(24, kernel, 2);
        foreach ((int expand, int project, int stride) in ((int, int, int)[])[(72, 24, 1), (96, 40, 2), (120, 40, 1), (120, 40, 1),
            (160, 64, 2), (192, 64, 1)])
            chain.Bottleneck(expand, project, kernel, stride);
        return chain.Act(128, 1).Pooled().Classify(12);
    }

    private static Network Dense(string name, int inputs, params ReadOnlySpan<int> units)
    {
        Chain chain = Net(name, 1, 1, inputs);
        foreach (int count in units[..^1])
            chain.Units(count);
        return chain.Ending(units[^1]);
    }

    /// <summary>Layers one after the other, each with its activation.</summary>
    private sealed class Chain(NetworkBuilder builder)
    {
        public Chain Act(int channels, Size2D kernel, Size2D? stride = null) =>
            Add(new Conv2D(channels, kernel, stride ?? Size2D.One, Padding.Same) { HasBias = true, Activation = Activation.Relu });

        public Chain Linear(int channels, Size2D kernel) => Add(new Conv2D(channels, kernel, 1, Padding.Same) { HasBias = true });

        public Chain Filter(Size2D kernel, int stride) =>
            Add(new DepthwiseConv2D(kernel, stride, Padding.Same) { HasBias = true, Activation = Activation.Relu });

        public Chain Max(Size2D kernel, Size2D stride) => Add(new MaxPool { Kernel = kernel, Stride = stride });

        public Chain Average(Size2D kernel, Size2D stride) => Add(new AveragePool { Kernel = kernel, Stride = stride });

        public Chain Pooled() => Add(new AveragePool());

        public Chain Flat() => Add(new Reshape(Shape.Vector(builder.CurrentShape.Elements)));

        public Chain Units(int units) => Add(new Dense(units) { Activation = Activation.Relu });

        public Chain Bottleneck(int expand, int project, int kernel, int stride)
        {
            string input = builder.Current;
            int channels = builder.CurrentShape.Channels;
            Act(expand, 1).Filter(kernel, stride).Linear(project, 1);
            return stride == 1 && channels == project ? Sum(input) : this;
        }

        public Chain Block(int channels, int stride)
        {
            string input = builder.Current;
            Act(channels, 3, stride).Linear(channels, 3);
            string main = builder.Current;
            if (stride == 1)
                return Sum(input);
            builder.From(input);
            Add(new Conv2D(channels, 1, stride, Padding.Same) { HasBias = true });
            return Sum(main);
        }

        public Network Classify(int classes)
        {
            if (!builder.CurrentShape.IsVector)
                Flat();
            return Add(new Dense(classes)).Add(new Softmax()).Build();
        }

        public Network Ending(int units) => Add(new Dense(units)).Build();

        private Network Build() => builder.Build();

        private Chain Sum(string other)
        {
            builder.Append(new Add { Activation = Activation.Relu }, null, other, builder.Current);
            return this;
        }

        private Chain Add(Op op)
        {
            builder.Then(op);
            return this;
        }
    }
}
