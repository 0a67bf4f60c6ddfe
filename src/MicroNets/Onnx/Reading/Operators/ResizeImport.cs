using MicroNets.Graph.Ops;

namespace MicroNets.Onnx.Reading.Operators;

/// <summary>Resize of maps: nearest pixels by their corners, or between pixels.</summary>
internal static class ResizeImport
{
    public static void Run(NodeImport import)
    {
        TensorView map = import.Map(0);
        if (map.Rank != 4)
            throw import.Unsupported($"{map.Rank} dimensions", "maps of height and width");
        int[] sizes = map.Sizes, target = Target(import, sizes);
        if (target[0] != 1 || target[1] != sizes[1] || target.Any(size => size is < 1 or > 1 << 14))
            throw import.Unsupported($"[{string.Join(", ", sizes)}] resized to [{string.Join(", ", target)}]", "another height and width");
        string mode = import.Text("mode", "nearest"), places = import.Text("coordinate_transformation_mode", "half_pixel");
        bool grows = target[2] % sizes[2] == 0 && target[3] % sizes[3] == 0;
        var op = (mode, places) switch
        {
            ("nearest", "asymmetric") when import.Text("nearest_mode", "round_prefer_floor") == "floor" => new Resize(ResizeMethod.Nearest, (target[2], target[3])),

            // Whole multiples: each pixel is repeated, wherever places are counted from.
            ("nearest", "half_pixel" or "pytorch_half_pixel") when grows => new Resize(ResizeMethod.Nearest, (target[2], target[3])),
            ("linear", "half_pixel" or "pytorch_half_pixel") => new Resize(ResizeMethod.Bilinear, (target[2], target[3])) { HalfPixelCenters = true },
            ("linear", "align_corners") => new Resize(ResizeMethod.Bilinear, (target[2], target[3])) { AlignsCorners = true },
            ("linear", "asymmetric") => new Resize(ResizeMethod.Bilinear, (target[2], target[3])),
            _ => throw import.Unsupported($"mode {mode} with {places}", "nearest with asymmetric and floor, or linear"),
        };
        import.Result(NodeImport.OfMap(import.Append(op, [map.Node]), 4));
    }

    private static int[] Target(NodeImport import, int[] sizes)
    {
        float[] scales = import.ConstantOrNull(2)?.Reals() ?? [];
        int[] stated = import.ConstantOrNull(3)?.Integers() ?? [];
        return stated.Length == 4 ? stated
            : scales.Length == 4 ? [.. sizes.Select((size, axis) => (int)Math.Clamp(MathF.Floor(size * scales[axis]), 0, 1 << 20))]
            : throw import.Unsupported($"{scales.Length} scales and {stated.Length} sizes", "four of one of them, stored in the file");
    }
}
