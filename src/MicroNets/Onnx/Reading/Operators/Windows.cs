using MicroNets.Graph;

namespace MicroNets.Onnx.Reading.Operators;

/// <summary>Kernels, steps and borders as convolutions and pools state them, of one or two dimensions.</summary>
internal static class Windows
{
    private const int Most = 1 << 15;

    /// <summary>Two numbers, of which a length has only the second.</summary>
    public static Size2D Pair(this NodeImport import, string attribute, int rank)
    {
        int[] values = import.Ints(attribute) ?? [.. Enumerable.Repeat(1, rank - 2)];
        if (values.Length != rank - 2 || values.Any(value => value is < 1 or > Most))
            throw import.Unsupported($"{attribute} [{string.Join(", ", values)}]", $"{rank - 2} numbers from 1 to {Most}");
        return rank == 4 ? new Size2D(values[0], values[1]) : new Size2D(1, values[0]);
    }

    /// <summary>The padding of a window over a map.</summary>
    public static Padding Padding(this NodeImport import, Shape input, Size2D kernel, Size2D stride, int rank)
    {
        switch (import.Text("auto_pad", "NOTSET"))
        {
            case "VALID":
                return Graph.Padding.Valid;
            case "SAME_UPPER":
                return Graph.Padding.Same;
            case "SAME_LOWER":
                // The odd pixel of padding goes to the top and left.
                var same = Window.Over(input, kernel, stride, Graph.Padding.Same);
                return Plain(input, kernel, stride, Graph.Padding.Explicit(same.Bottom, same.Top, same.Right, same.Left));
            case "NOTSET" or "":
                int[] pads = import.Ints("pads") ?? [.. Enumerable.Repeat(0, 2 * (rank - 2))];
                if (pads.Length != 2 * (rank - 2) || pads.Any(count => count is < 0 or > Most))
                    throw import.Unsupported($"pads [{string.Join(", ", pads)}]", $"{2 * (rank - 2)} numbers, none negative");
                return Plain(input, kernel, stride, rank == 4 ? Graph.Padding.Explicit(pads[0], pads[2], pads[1], pads[3]) : Graph.Padding.Explicit(0, 0, pads[0], pads[1]));
            case var other:
                throw import.Unsupported($"auto_pad {other}", "NOTSET, VALID, SAME_UPPER or SAME_LOWER");
        }
    }

    // Paddings that have a name get it: other formats know only those.
    private static Padding Plain(Shape input, Size2D kernel, Size2D stride, Padding padding)
    {
        var window = Window.Over(input, kernel, stride, padding);
        return padding is { Top: 0, Bottom: 0, Left: 0, Right: 0 } ? Graph.Padding.Valid
            : window == Window.Over(input, kernel, stride, Graph.Padding.Same) ? Graph.Padding.Same
            : padding;
    }
}
