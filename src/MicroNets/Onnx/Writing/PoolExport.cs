using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Onnx.Writing;

/// <summary>Pools, reductions and maps of other sizes.</summary>
internal static class PoolExport
{
    public static OnnxTensor Average(NodeExport export) => Pool(export, "AveragePool", export.Op<AveragePool>().Window(export.InputShape));

    public static OnnxTensor Max(NodeExport export) => Pool(export, "MaxPool", export.Op<MaxPool>().Window(export.InputShape));

    public static OnnxTensor Reduce(NodeExport export)
    {
        Reduce op = export.Op<Reduce>();
        int[] axes = [.. op.Along.Select(LayoutExport.AxisOf)];
        string input = export.Input(isMap: true);
        return op.Reduction switch
        {
            // The only one that has its axes as an input in the version that is written.
            Reduction.Sum or Reduction.FineSum => export.Map("ReduceSum",
                [input, export.Integers("axes", [.. axes.Select(axis => (long)axis)])]),
            Reduction.Mean => export.Map("ReduceMean", [input], ("axes", axes)),
            Reduction.Maximum => export.Map("ReduceMax", [input], ("axes", axes)),
            Reduction.Minimum => export.Map("ReduceMin", [input], ("axes", axes)),
            _ => throw new InputException($"node '{export.Layer.Name}' ({op.Reduction})", "real numbers", "end the network before it"),
        };
    }

    public static OnnxTensor Resize(NodeExport export)
    {
        Resize op = export.Op<Resize>();
        Shape output = export.Layer.OutputShape;
        if (op.Method == ResizeMethod.Nearest && (op.AlignsCorners || op.HalfPixelCenters))
            throw new InputException($"node '{export.Layer.Name}', which takes nearest pixels by their centres", "by their corners",
                "change how the map is resized");
        string[] inputs = [export.Input(isMap: true), "", "", export.Integers("sizes", 1, output.Channels, output.Height, output.Width)];
        string places = op.AlignsCorners ? "align_corners" : op.HalfPixelCenters ? "half_pixel" : "asymmetric";
        return export.Map("Resize", inputs, ("mode", op.Method == ResizeMethod.Nearest ? "nearest" : "linear"),
            ("coordinate_transformation_mode", places), ("nearest_mode", "floor"));
    }

    // Borders count neither here nor there.
    private static OnnxTensor Pool(NodeExport export, string op, Window window) => export.Map(
        op, [export.Input(isMap: true)], ("kernel_shape", NodeExport.Pair(window.Kernel)), ("strides", NodeExport.Pair(window.Stride)),
            ("pads", NodeExport.Pads(window)));
}
