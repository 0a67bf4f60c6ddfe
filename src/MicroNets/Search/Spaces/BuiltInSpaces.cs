using MicroNets.Data;
using MicroNets.Graph;

namespace MicroNets.Search.Spaces;

/// <summary>The spaces that go by a name: <see cref="GeneralSpace"/> at the inputs of the built-in tasks, and those of the MicroNets paper
/// (section 5.2).</summary>
public static class BuiltInSpaces
{
    private static readonly EquatableArray<int> UpTo276 = Enumerable.Range(1, 69).Select(i => 4 * i).ToEquatableArray();

    /// <summary>Spoken words as 49 frames of 40 log-mel bands.</summary>
    public static SearchSpace Kws { get; } = GeneralSpace.For(new Shape(49, 40, 1), InputContent.Spectrogram,
        classes: 12) with { Name = "kws" };

    /// <summary>Whether a person is in a gray picture.</summary>
    public static SearchSpace Vww { get; } = GeneralSpace.For(new Shape(50, 50, 1), InputContent.Picture, classes: 2) with { Name = "vww" };

    /// <summary>Small pictures in colour of ten kinds of things.</summary>
    public static SearchSpace Ic { get; } = GeneralSpace.For(new Shape(32, 32, 3), InputContent.Picture, classes: 10) with { Name = "ic" };

    /// <summary>DS-CNN-L and four more blocks; a skip beside every block.</summary>
    public static SearchSpace KwsPaper { get; } = DsCnn("kws-paper", new Shape(49, 10, 1), (10, 4), [2, 1, 1, 1, 1, 1, 1, 1, 1],
        classes: 12);

    /// <summary>DS-CNN-L on 32×32 with skips, stride 2 in the first and in the last two blocks. Eight machine ids.</summary>
    public static SearchSpace AdPaper { get; } = DsCnn("ad-paper", new Shape(32, 32, 1), 3, [2, 1, 1, 2, 2], classes: 8);

    /// <summary>
    /// MobileNetV2 on gray images of three resolutions: expand and project of every bottleneck and the convolutions before and after
    /// at 10–100 % in steps of 10 %; bottlenecks with a residual may be skipped (our choice: the paper's networks keep all).
    /// </summary>
    public static SearchSpace VwwPaper { get; } = MobileNetV2("vww-paper",
        [new Shape(50, 50, 1), new Shape(128, 128, 1), new Shape(160, 160, 1)], classes: 2);

    /// <summary>The paper's.</summary>
    public static IReadOnlyList<SearchSpace> Published => [KwsPaper, VwwPaper, AdPaper];

    /// <summary>Every space with a name.</summary>
    public static IReadOnlyList<SearchSpace> All => [Kws, Vww, Ic, .. Published];

    /// <exception cref="InputException">No space of this name.</exception>
    public static SearchSpace Get(string name) => All.FirstOrDefault(space => space.Name == name)
        ?? throw new InputException($"search space '{name}'",
            $"one of {string.Join(", ", All.Select(space => space.Name))}, or a JSON file",
            "see docs for the form of a space of one's own");

    /// <summary>The space of this name, or the one that a JSON file holds.</summary>
    /// <exception cref="InputException">Neither; or the file holds no space.</exception>
    public static SearchSpace Named(string nameOrFile) =>
        File.Exists(nameOrFile) ? SearchSpace.Read(File.ReadAllText(nameOrFile)) : Get(nameOrFile);

    private static SearchSpace DsCnn(string name, Shape input, Size2D stem, int[] strides, int classes)
    {
        IEnumerable<Block> blocks = strides.Select((stride, i) =>
            new DepthwiseSeparableBlock($"block{i + 1}") { Widths = UpTo276, Stride = stride, Presence = Presence.Optional });
        return new SearchSpace(name, [input], [new ConvBlock("stem") { Widths = UpTo276, Kernels = [stem] }, .. blocks], classes);
    }

    private static SearchSpace MobileNetV2(string name, EquatableArray<Shape> inputs, int classes)
    {
        // Table 2 of MobileNetV2 (Sandler et al. 2018): expansion, channels, repeats, stride of the first.
        (int Expansion, int Channels, int Repeats, int Stride)[] stages =
            [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];
        var blocks = new List<Block> { new ConvBlock("stem") { Widths = Shares(32), Stride = 2 } };
        int before = 32;
        foreach ((int expansion, int channels, int repeats, int stride) in stages)
        {
            for (int i = 0; i < repeats; i++)
            {
                blocks.Add(new InvertedBottleneckBlock($"block{blocks.Count}")
                {
                    Expand = Shares(expansion * before),
                    Widths = Shares(channels),
                    Stride = i == 0 ? stride : 1,
                    Shortcut = i == 0 ? Shortcut.None : Shortcut.Residual,
                    Presence = i == 0 ? Presence.Required : Presence.Optional,
                });
                before = channels;
            }
        }

        blocks.Add(new ConvBlock("tail") { Widths = Shares(1280), Kernels = [Size2D.One] });
        return new SearchSpace(name, inputs, blocks.ToEquatableArray(), classes);
    }

    // 10 % … 100 % rounded down, rounded down to a multiple of four, and rounded to the nearest: the published networks use all three.
    private static EquatableArray<int> Shares(int full) => Enumerable.Range(1, 10)
        .SelectMany(tenth => new[] { full * tenth / 10, full * tenth / 40 * 4, ((full * tenth) + 20) / 40 * 4 })
        .Where(width => width > 0 && width <= full).Distinct().Order().ToEquatableArray();
}
