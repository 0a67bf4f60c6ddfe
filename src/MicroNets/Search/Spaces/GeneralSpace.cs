using System.Globalization;
using MicroNets.Data;
using MicroNets.Graph;

namespace MicroNets.Search.Spaces;

/// <summary>
/// The space for an input of any shape: a stem, stages of inverted bottlenecks with residuals (Sandler et al. 2018), an optional 1×1 tail.
/// A stage begins where the map shrinks, and says by its depth how much is computed at that size; how the sides shrink follows from their
/// lengths.
/// </summary>
public static class GeneralSpace
{
    /// <summary>A side shrinks by halves to about this many pixels.</summary>
    private const double LastSide = 6;

    /// <summary>From so many halvings on the stem takes the first of them.</summary>
    private const int HalvingsOfLargeInputs = 3;

    // Largest width and hidden width of the last stage, the one before it, and so on; hidden widths in twelve steps: three to four times
    // the width, as the networks that people draw.
    private static readonly (int Width, int Hidden)[] Largest = [(128, 384), (80, 288), (48, 144), (32, 96), (24, 96)];

    // Where maps are large and narrow, plain convolutions may be worth their operations.
    private static readonly EquatableArray<BlockKind> s_kinds = [BlockKind.InvertedBottleneck, BlockKind.DepthwiseSeparable,
        BlockKind.Conv];

    private const int WidthStep = 8, HiddenSteps = 12;

    /// <summary>The space of networks that tell <paramref name="classes"/> apart from inputs of this shape.</summary>
    public static SearchSpace For(Shape input, InputContent content, int classes)
    {
        Size2D[] strides = Strides(input);
        bool stemShrinks = strides.Length >= HalvingsOfLargeInputs;
        Shape map = input;
        Block stem = new ConvBlock("stem")
        {
            Widths = Steps(8, 48, 8),
            Kernels = Fitting(StemKernels(content, input), map),
            Stride = stemShrinks ? strides[0] : Size2D.One,
        };
        map = After(map, stem.Stride);
        Size2D[] stages = [Size2D.One, .. stemShrinks ? strides[1..] : strides];
        var blocks = new List<Block> { stem };
        for (int stage = 0; stage < stages.Length; stage++)
            blocks.AddRange(Stage(stage, stages.Length - 1 - stage, stages[stage], Kernels(content, input), ref map));

        blocks.Add(new ConvBlock("tail") { Widths = Steps(32, 256, 32), Kernels = [Size2D.One], Presence = Presence.Optional });
        string name = string.Create(CultureInfo.InvariantCulture,
            $"{content.ToString().ToLowerInvariant()}-{input.Height}x{input.Width}x{input.Channels}");
        return new SearchSpace(name, [input], blocks.ToEquatableArray(), classes);
    }

    /// <summary>
    /// The space of networks that can stream: rows are moments, and no block pads them. A row is left out only by the stem, so that hops
    /// may be short; the blocks that look along time make the map shorter, are always there and have no shortcut, so that the map's length
    /// is the same whatever is chosen. All others look at one moment.
    /// </summary>
    public static SearchSpace Streaming(Shape input, InputContent content, int classes)
    {
        int columns = Halvings(input.Width), stages = Math.Max(LeastStreamingStages, columns);
        var stem = new ConvBlock("stem")
        {
            Widths = Steps(8, 48, 8),
            Kernels = [new Size2D(Math.Min(3, input.Height), Math.Min(3, input.Width))],
            Stride = (input.Height >= LongWindow ? 2 : 1, columns > 0 ? 2 : 1),
            Border = PaddingKind.Columns,
        };
        var blocks = new List<Block> { stem };
        Shape map = After(input, stem.Stride) with { Height = ((input.Height - stem.Kernels[0].Height) / stem.Stride.Height) + 1 };
        for (int stage = 0; stage < stages; stage++)
        {
            (int width, int hidden) = Largest[Math.Min(stages - 1 - stage, Largest.Length - 1)];
            Size2D stride = (1, stage > 0 && stage < columns ? 2 : 1);
            for (int i = 0; i < StreamingDepth; i++)
            {
                bool looksAlongTime = i % 2 == 0 && map.Height > TimeKernel;
                int rows = looksAlongTime ? TimeKernel : 1;
                Size2D step = i == 0 ? stride : Size2D.One;
                bool changes = looksAlongTime || step != Size2D.One;
                blocks.Add(new InvertedBottleneckBlock(string.Create(CultureInfo.InvariantCulture, $"stage{stage + 1}-{i + 1}"))
                {
                    Widths = Steps(Math.Max(1, width / 5 / WidthStep) * WidthStep, width, WidthStep),
                    Expand = Steps(hidden / HiddenSteps, hidden, hidden / HiddenSteps),
                    Kernels = [.. ((int[])[3, 5]).Select(across => new Size2D(rows, Math.Min(across, map.Width))).Distinct()],
                    Stride = step,
                    Border = PaddingKind.Columns,
                    Shortcut = changes ? Shortcut.None : Shortcut.Residual,
                    Presence = changes ? Presence.Required : Presence.Optional,
                });
                map = map with { Height = map.Height - rows + 1, Width = After(map, step).Width };
            }
        }

        blocks.Add(new ConvBlock("tail") { Widths = Steps(32, 256, 32), Kernels = [Size2D.One], Presence = Presence.Optional });
        string name = string.Create(CultureInfo.InvariantCulture,
            $"streaming-{content.ToString().ToLowerInvariant()}-{input.Height}x{input.Width}x{input.Channels}");
        return new SearchSpace(name, [input], blocks.ToEquatableArray(), classes);
    }

    // Blocks of a stage of a network that streams, every other of which looks along time, by a kernel of so many rows; and the windows from
    // whose length on the stem leaves out every other row.
    private const int StreamingDepth = 4, TimeKernel = 5, LeastStreamingStages = 2, LongWindow = 32;

    // The first stage keeps the map of the stem, and may be empty; the others begin with the block that shrinks it.
    private static List<Block> Stage(int stage, int fromEnd, Size2D stride, EquatableArray<Size2D> kernels, ref Shape map)
    {
        (int width, int hidden) = Largest[Math.Min(fromEnd, Largest.Length - 1)];
        int depth = stride == Size2D.One ? 2 : fromEnd < 2 ? 4 : 2;
        var blocks = new List<Block>();
        for (int i = 0; i < depth; i++)
        {
            bool shrinks = i == 0 && stride != Size2D.One;
            string name = string.Create(CultureInfo.InvariantCulture, $"stage{stage + 1}-{i + 1}");
            EquatableArray<int> widths = Steps(Math.Max(1, width / 5 / WidthStep) * WidthStep, width, WidthStep);
            EquatableArray<int> hiddenWidths = Steps(hidden / HiddenSteps, hidden, hidden / HiddenSteps);
            Block block = stage == 0
                ? new AnyBlock(name) { Of = s_kinds, Widths = widths, Expand = hiddenWidths }
                : new InvertedBottleneckBlock(name) { Widths = widths, Expand = hiddenWidths };
            blocks.Add(block with
            {
                Kernels = Fitting(kernels, map),
                Stride = shrinks ? stride : Size2D.One,
                Shortcut = shrinks ? Shortcut.None : Shortcut.Residual,
                Presence = shrinks ? Presence.Required : Presence.Optional,
            });
            map = After(map, blocks[^1].Stride);
        }

        return blocks;
    }

    // The shorter side keeps its length in the first shrinking layer where it can wait.
    private static Size2D[] Strides(Shape input)
    {
        int rows = Halvings(input.Height), columns = Halvings(input.Width), count = Math.Max(rows, columns);
        int Factor(int halvings, int index) => index >= Math.Min(1, count - halvings)
            && index < Math.Min(1, count - halvings) + halvings ? 2 : 1;
        return [.. Enumerable.Range(0, count).Select(index => new Size2D(Factor(rows, index), Factor(columns, index)))];
    }

    private static int Halvings(int side) => Math.Max(0, (int)Math.Round(Math.Log2(side / LastSide)));

    private static EquatableArray<Size2D> Kernels(InputContent content, Shape input) => content switch
    {
        InputContent.Series when input.Width == 1 => [(3, 1), (5, 1), (9, 1)],
        InputContent.Series => [(1, 3), (1, 5), (1, 9)],
        InputContent.Spectrogram => [3, 5, (5, 1), (1, 5)],
        _ => [3, 5],
    };

    private static EquatableArray<Size2D> StemKernels(InputContent content, Shape input) => content switch
    {
        InputContent.Series => Kernels(content, input),
        InputContent.Spectrogram => [3, 5],
        _ => [3],
    };

    // A kernel longer than the map looks at its border only.
    private static EquatableArray<Size2D> Fitting(EquatableArray<Size2D> kernels, Shape map)
    {
        EquatableArray<Size2D> fitting = kernels.Where(kernel => kernel.Height <= map.Height && kernel.Width <= map.Width)
            .ToEquatableArray();
        return fitting.Count > 0 ? fitting : [Size2D.One];
    }

    private static Shape After(Shape map, Size2D stride) => map with
    {
        Height = (map.Height + stride.Height - 1) / stride.Height,
        Width = (map.Width + stride.Width - 1) / stride.Width,
    };

    private static EquatableArray<int> Steps(int from, int to, int step) =>
        Enumerable.Range(0, ((to - from) / step) + 1).Select(i => from + (i * step)).ToEquatableArray();
}
