using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Onnx.Writing;

/// <summary>Conv and Gemm.</summary>
internal static class WeightedExport
{
    public static OnnxTensor Conv2D(NodeExport export)
    {
        Conv2D op = export.Op<Conv2D>();
        (int area, int inputs) = (op.Kernel.Area, export.InputShape.Channels);

        // From output channel, row, column, input channel to output channel, input channel, row, column.
        int Source(int i) => (((i / (inputs * area) * area) + (i % area)) * inputs) + (i / area % inputs);
        return Write(export, op.Window(export.InputShape), [op.Channels, inputs, op.Kernel.Height, op.Kernel.Width], Source, 1);
    }

    public static OnnxTensor Depthwise(NodeExport export)
    {
        DepthwiseConv2D op = export.Op<DepthwiseConv2D>();
        (int area, int channels) = (op.Kernel.Area, export.InputShape.Channels);
        return Write(export, op.Window(export.InputShape), [channels, 1, op.Kernel.Height, op.Kernel.Width], i => (i % area * channels) + (i / area), channels);
    }

    public static OnnxTensor Dense(NodeExport export)
    {
        int units = export.Op<Dense>().Units;
        Shape input = export.InputShape;
        float[] weight = export.Parameter("weight").Values;

        // A flattened map has all pixels of a channel side by side.
        var ordered = new float[weight.Length];
        for (int unit = 0; unit < units; unit++)
        {
            foreach ((int y, int x, int c, int at) in input.Places())
                ordered[(unit * input.Elements) + (((c * input.Height) + y) * input.Width) + x] = weight[(unit * input.Elements) + at];
        }

        string[] inputs = [export.Input(isMap: false), export.Constant("weight", [units, input.Elements], ordered)];
        return export.Vector("Gemm", Biased(export, inputs), ("transB", 1));
    }

    private static OnnxTensor Write(NodeExport export, Window window, int[] sizes, Func<int, int> source, int groups)
    {
        float[] weight = export.Parameter("weight").Values;
        string[] inputs = [export.Input(isMap: true), export.Constant("weight", sizes, [.. Enumerable.Range(0, weight.Length).Select(i => weight[source(i)])])];
        return export.Map(
            "Conv",
            Biased(export, inputs),
            ("kernel_shape", NodeExport.Pair(window.Kernel)),
            ("strides", NodeExport.Pair(window.Stride)),
            ("pads", NodeExport.Pads(window)),
            ("group", groups));
    }

    private static string[] Biased(NodeExport export, string[] inputs) => export.Layer.Parameters.Any(parameter => parameter.Role == ParameterRole.Bias)
        ? [.. inputs, export.Constant("bias", [export.Layer.OutputShape.Channels], export.Parameter("bias").Values)]
        : inputs;
}
