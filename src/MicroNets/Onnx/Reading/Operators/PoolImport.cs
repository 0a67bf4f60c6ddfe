using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Onnx.Reading.Operators;

/// <summary>MaxPool and AveragePool over windows.</summary>
internal static class PoolImport
{
    public static void Max(NodeImport import)
    {
        TensorView map = import.Map(0);
        if (import.Ints("dilations")?.Any(step => step != 1) == true || import.Record.Outputs.Length > 1)
            throw import.Unsupported("dilations, or places of the maxima", "neither");
        (Size2D kernel, Size2D stride, Padding padding) = Window(import, map);
        OnnxNode node = import.Append(new MaxPool { Kernel = kernel, Stride = stride, Padding = padding }, [map.Node]);
        import.Result(NodeImport.OfMap(node, map.Rank));
    }

    public static void Average(NodeImport import)
    {
        TensorView map = import.Map(0);
        (Size2D kernel, Size2D stride, Padding padding) = Window(import, map);
        OnnxNode input = map.Node;
        var window = Graph.Window.Over(input.Shape, kernel, stride, padding);

        // Zeros that count are zeros around the map.
        if (import.Int("count_include_pad", 0) != 0 && window is not { Top: 0, Bottom: 0, Left: 0, Right: 0 })
        {
            if (import.Int("ceil_mode", 0) != 0)
                throw import.Unsupported("ceil_mode with count_include_pad", "one of them");
            input = import.Graph.Move(new Pad(window.Top, window.Bottom, window.Left, window.Right), input);
            padding = Padding.Valid;
        }

        OnnxNode node = import.Append(new AveragePool { Kernel = kernel, Stride = stride, Padding = padding }, [input]);
        import.Result(NodeImport.OfMap(node, map.Rank));
    }

    private static (Size2D Kernel, Size2D Stride, Padding Padding) Window(NodeImport import, TensorView map)
    {
        if (import.Ints("kernel_shape") is null)
            throw import.Unsupported("no kernel_shape", "one");
        (Size2D kernel, Size2D stride) = (import.Pair("kernel_shape", map.Rank), import.Pair("strides", map.Rank));
        Shape input = map.Node.Shape;
        Padding padding = import.Padding(input, kernel, stride, map.Rank);
        if (import.Int("ceil_mode", 0) == 0 || padding.Kind == PaddingKind.Same)
            return (kernel, stride, padding);

        // Sizes are rounded up: as if there were more border behind, which no pool counts.
        int down = More(input.Height, kernel.Height, stride.Height, padding.Top, padding.Bottom), across = More(input.Width, kernel.Width, stride.Width, padding.Left, padding.Right);
        return down == 0 && across == 0
            ? (kernel, stride, padding)
            : (kernel, stride, Padding.Explicit(padding.Top, padding.Bottom + down, padding.Left, padding.Right + across));
    }

    // No window starts behind the map.
    private static int More(int input, int kernel, int stride, int before, int after)
    {
        int output = ((Math.Max(input + before + after - kernel, 0) + stride - 1) / stride) + 1;
        if ((output - 1) * stride >= input + before)
            output--;
        return Math.Max(((output - 1) * stride) + kernel - (input + before + after), 0);
    }
}
