using System.Text.RegularExpressions;
using MicroNets.Graph.Ops;

namespace MicroNets.Graph;

/// <summary>
/// The networks that the MicroNets paper published (its Table 5), its DS-CNN baselines and MLPerf Tiny's ResNet-8, as trained: with batch
/// norm. <see cref="Folding.Fold(Network)"/> gives the deployed form, which is what the published figures count.
/// </summary>
public static partial class Zoo
{
    private static readonly (int Height, int Width, int Classes) Kws = (49, 10, 12);

    private static readonly (int Height, int Width, int Classes) Ad = (32, 32, 8);

    /// <summary>In the order of the paper's table.</summary>
    public static readonly IReadOnlyList<ZooEntry> Entries =
    [
        DsCnn("kws-l", Kws, (10, 4), 276, "248/2 276 276 248 248 248 248", 129),
        DsCnn("kws-m", Kws, (10, 4), 140, "140/2 140 140 112 196", 30.6),
        DsCnn("kws-s", Kws, (10, 4), 84, "112/2 84 84 84 196", 16.4),
        DsCnn("ad-l", Ad, 3, 276, "248/2 276 276 248/2 248/2", 129),
        DsCnn("ad-m", Ad, 3, 192, "276/2 276 276 276/2 276/2", 124.7),
        DsCnn("ad-s", Ad, 3, 72, "164/2 220 276/2 276/2", 37.5),
        DsCnn("ds-cnn-l", Kws, (10, 4), 276, "276/2 276 276 276 276", 107.2),
        DsCnn("ds-cnn-m", Kws, (10, 4), 172, "172/2 172 172 172", 37.3),
        DsCnn("ds-cnn-s", Kws, (10, 4), 64, "64/2 64 64 64", 7.1),
        ResNet("resnet-8", (32, 32, 10), "16 32/2 64/2", 25),
        Bottlenecks("vww-2", 50, 12, "(4,8,1)(28,24,2)(28,20,1)+(128,28,2)(152,16,1)+(152,28,1)+(152,24,2)(112,24,1)+(112,12,1)+(76,32,1)+(76,16,1)(56,28,1)+(56,28,1)+(56,16,2)(96,16,1)+(96,16,1)+(96,32,1)", 5.3),
        Bottlenecks("vww-3", 128, 9, "(3,6,1)(9,14,2)(28,16,1)+(28,32,2)(115,25,1)+(115,32,1)+(172,51,2)(307,51,1)+(307,44,1)+(307,57,1)+(230,48,1)(288,48,1)+(288,76,1)+(115,16,2)(96,16,1)+(96,16,1)+(96,32,1)", 45.2),
        Bottlenecks("vww-4", 128, 8, "(4,4,1)(8,12,2)(14,16,1)+(28,32,2)(96,28,1)+(96,28,1)+(152,44,2)(268,40,1)+(268,52,1)+(268,44,1)+(192,68,1)(172,68,1)+(172,48,1)+(288,16,2)(96,16,1)+(96,32,1)+(96,32,1)", 37.7),
    ];

    /// <summary>Whether a network is called so; capital letters do not count.</summary>
    public static bool Contains(string name) => Entries.Any(entry => Is(entry, name));

    /// <exception cref="InputException">No network of this name.</exception>
    public static Network Get(string name) => Entries.FirstOrDefault(entry => Is(entry, name))?.Build()
        ?? throw new InputException($"network '{name}'{NearNames.Hint(name, Entries.Select(entry => entry.Name))}",
            $"one of {string.Join(", ", Entries.Select(entry => entry.Name))}", "see 'micronets zoo'");

    private static bool Is(ZooEntry entry, string name) => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    // Each entry: channels of the pointwise convolution, "/2" where the depthwise convolution before it has stride 2.
    private static ZooEntry DsCnn(string name, (int Height, int Width, int Classes) task, Size2D stem, int stemChannels, string blocks,
        double paperMops) => new(name, paperMops, () =>
    {
        NetworkBuilder builder = new NetworkBuilder(name).Input(task.Height, task.Width, 1).Conv(stemChannels, stem, 1, "stem").NormRelu6();
        int index = 1;
        foreach (string block in blocks.Split(' '))
        {
            string[] parts = block.Split('/');
            builder.DepthwiseSeparable($"block{index++}", int.Parse(parts[0]), parts.Length == 2 ? int.Parse(parts[1]) : 1);
        }

        return builder.GlobalAveragePool().Dense(task.Classes, "classifier").Build();
    });

    // Each entry: (expand, project, stride), "+" where the block's input is added.
    private static ZooEntry Bottlenecks(string name, int side, int stemChannels, string blocks, double paperMops) => new(name, paperMops,
        () =>
    {
        NetworkBuilder builder = new NetworkBuilder(name).Input(side, side, 1).Conv(stemChannels, 3, 2, "stem").NormRelu6();
        int index = 1;
        foreach (Match match in BottleneckPattern().Matches(blocks))
        {
            int Number(int group) => int.Parse(match.Groups[group].Value);
            builder.InvertedBottleneck($"block{index++}", Number(1), Number(2), Number(3), match.Groups[4].Length > 0 ? Shortcut.Residual
                : Shortcut.None);
        }

        return builder.Conv(128, 1, 1, "tail").NormRelu6().GlobalAveragePool().Then(new Conv2D(2, 1, 1, Padding.Same) { HasBias = true },
            "classifier").Build();
    });

    // Stacks of one residual block each: two 3×3 convolutions and, where the stack has a stride, a 1×1 convolution beside them.
    private static ZooEntry ResNet(string name, (int Height, int Width, int Classes) task, string stacks, double mops) =>
        new(name, mops, () =>
    {
        NetworkBuilder builder = new NetworkBuilder(name).Input(task.Height, task.Width, 3).Conv(16, 3, 1, "stem").Norm().Then(new Relu());
        int index = 1;
        foreach (string stack in stacks.Split(' '))
        {
            string[] parts = stack.Split('/');
            int channels = int.Parse(parts[0]), stride = parts.Length == 2 ? int.Parse(parts[1]) : 1;
            string input = builder.Current, shortcut = input;
            string body = builder.Conv(channels, 3, stride, $"stack{index}/conv1").Norm().Then(new Relu()).Conv(channels, 3, 1,
                $"stack{index}/conv2").Norm().Current;
            if (stride > 1)
                shortcut = builder.From(input).Conv(channels, 1, stride, $"stack{index}/shortcut").Norm().Current;
            builder.From(body).Add(shortcut, $"stack{index++}/add").Then(new Relu());
        }

        return builder.GlobalAveragePool().Dense(task.Classes, "classifier").Build();
    });

    [GeneratedRegex(@"\((\d+),(\d+),(\d+)\)(\+?)")]
    private static partial Regex BottleneckPattern();
}

/// <summary>A published network; <see cref="PaperMops"/> is its paper's own op count, with that paper's rounding of strides.</summary>
public sealed record ZooEntry(string Name, double PaperMops, Func<Network> Build);
