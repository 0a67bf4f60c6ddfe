using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Onnx.Writing;

/// <summary>Nodes that only move elements.</summary>
internal static class LayoutExport
{
    /// <summary>ONNX's dimension of an axis of a map.</summary>
    public static int AxisOf(Axis axis) => axis switch
    {
        Axis.Height => 2,
        Axis.Width => 3,
        _ => 1,
    };

    public static OnnxTensor Concat(NodeExport export) => export.Map(
        "Concat", [.. Enumerable.Range(0, export.Layer.Node.Inputs.Count).Select(i => export.Input(isMap: true, i))], ("axis", AxisOf(export.Op<Concat>().Axis)));

    public static OnnxTensor Pad(NodeExport export)
    {
        Pad op = export.Op<Pad>();
        string pads = export.Integers("pads", 0, op.ChannelsBefore, op.Top, op.Left, 0, op.ChannelsAfter, op.Bottom, op.Right);
        return export.Map("Pad", [export.Input(isMap: true), pads, export.Scalar(op.Value)]);
    }

    public static OnnxTensor Slice(NodeExport export)
    {
        Slice op = export.Op<Slice>();
        Stretch[] along = [op.Channels, op.Height, op.Width];
        string[] inputs =
        [
            export.Input(isMap: true),
            export.Integers("starts", [.. along.Select(stretch => (long)stretch.First)]),
            export.Integers("ends", [.. along.Select(End)]),
            export.Integers("axes", 1, 2, 3),
            export.Integers("steps", [.. along.Select(stretch => (long)stretch.Step)]),
        ];
        return export.Map("Slice", inputs);
    }

    public static OnnxTensor Transpose(NodeExport export)
    {
        Transpose op = export.Op<Transpose>();
        return export.Map("Transpose", [export.Input(isMap: true)], ("perm", new[] { 0, AxisOf(op.Channels), AxisOf(op.Height), AxisOf(op.Width) }));
    }

    /// <summary>The same elements in this library's order, which has channels last.</summary>
    public static OnnxTensor Reshape(NodeExport export)
    {
        (Shape from, Shape to) = (export.InputShape, export.Layer.OutputShape);
        bool isFlat = from.Channels == 1 || from.Pixels == 1;
        if (isFlat && to.IsVector)
            return export.Vector("Identity", [export.Input(isMap: false)]);
        string input = isFlat ? export.Input(isMap: false) : export.Step("Transpose", "last", [export.Input(isMap: true)], ("perm", new[] { 0, 2, 3, 1 }));
        if (to.IsVector)
            return export.Vector("Flatten", [input], ("axis", 1));
        string shaped = export.Step("Reshape", "shaped", [input, export.Integers("shape", 0, to.Height, to.Width, to.Channels)]);
        return export.Map("Transpose", [shaped], ("perm", new[] { 0, 3, 1, 2 }));
    }

    public static OnnxTensor Constant(NodeExport export)
    {
        Shape shape = export.Layer.OutputShape, planes = new(shape.Channels, shape.Height, shape.Width);
        float[] values = export.Parameter("value").Values;
        var ordered = new float[values.Length];
        foreach ((int y, int x, int c, int at) in shape.Places())
            ordered[planes.IndexOf(c, y, x)] = values[at];
        return new OnnxTensor(export.Constant("value", [1, shape.Channels, shape.Height, shape.Width], ordered), true);
    }

    // Before the first element nothing ends but what runs backwards to it.
    private static long End(Stretch stretch) => stretch.First + ((long)stretch.Count * stretch.Step) is >= 0 and var end ? end : int.MinValue;
}
