using MicroNets.Graph.Ops;

namespace MicroNets.Onnx.Reading.Operators;

/// <summary>BatchNormalization: part of the layer before it where that is alone, else a product and a sum of each channel.</summary>
internal static class NormImport
{
    public static void Run(NodeImport import)
    {
        TensorView view = import.View(0);
        if (view.Rank < 2)
            throw import.Unsupported($"{view.Rank} dimensions", "channels in the second of them");
        (float[] factors, float[] shifts) = Line(import, view.Sizes[1]);
        int[] dimensions = [view.Sizes[1], .. Enumerable.Repeat(1, view.Rank - 2)];
        TensorView scaled = PairImport.WithConstant(import, BinaryFunction.Multiply, view, OnnxConstant.Of(dimensions, factors), isLast: false);
        import.Result(PairImport.WithConstant(import, BinaryFunction.Add, scaled, OnnxConstant.Of(dimensions, shifts), isLast: true));
    }

    /// <summary>y = factor · x + shift, by channel.</summary>
    public static (float[] Factors, float[] Shifts) Line(NodeImport import, int channels)
    {
        if (import.Int("training_mode", 0) != 0)
            throw import.Unsupported("statistics of the batch", "stored ones: export the network in evaluation mode");
        float[][] values = [.. Enumerable.Range(1, 4).Select(input => import.Constant(input, "statistics").Reals())];
        if (values.Any(each => each.Length != channels))
            throw import.Unsupported($"statistics of {values[0].Length} channels", $"{channels}, as the input has");
        float epsilon = import.Float("epsilon", 1e-5f);
        var factors = new float[channels];
        var shifts = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            factors[c] = values[0][c] / MathF.Sqrt(values[3][c] + epsilon);
            shifts[c] = values[1][c] - (values[2][c] * factors[c]);
        }

        return (factors, shifts);
    }
}
