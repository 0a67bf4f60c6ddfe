using MicroNets.Graph.Ops;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR.</summary>
internal static class ResizeImport
{
    public static void Nearest(OperatorImport import) =>
        Run(import, ResizeMethod.Nearest, TfliteSchema.ResizeNearestOptions.AlignCorners,
            TfliteSchema.ResizeNearestOptions.HalfPixelCenters);

    public static void Bilinear(OperatorImport import) =>
        Run(import, ResizeMethod.Bilinear, TfliteSchema.ResizeBilinearOptions.AlignCorners,
            TfliteSchema.ResizeBilinearOptions.HalfPixelCenters);

    private static void Run(OperatorImport import, ResizeMethod method, Field alignCorners, Field halfPixels)
    {
        import.CheckSameFormat(import.Input);
        int[] size = import.Integers(1);
        if (size.Length != 2 || size.Any(length => length is < 1 or > 1 << 14))
            throw import.Unsupported($"size [{string.Join(", ", size)}]", "a height and a width");
        import.EmitPerSample(new Resize(method, (size[0], size[1]))
        {
            AlignsCorners = import.Record.OptionByte(alignCorners) != 0,
            HalfPixelCenters = import.Record.OptionByte(halfPixels) != 0,
        });
    }
}
