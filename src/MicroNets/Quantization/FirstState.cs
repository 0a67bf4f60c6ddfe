using MicroNets.Graph.Ops;

namespace MicroNets.Quantization;

/// <summary>What layers keep before the first inference: zeros, as their formats write them.</summary>
internal static class FirstState
{
    /// <summary>Empty for a layer that keeps nothing.</summary>
    public static int[] Of(IntegerLayer layer) => layer.Layer.Op switch
    {
        State when layer.Tensors.Count > 0 => [.. layer.Tensors[0].Values],
        State => Enumerable.Repeat(layer.Output.ZeroPoint, layer.Layer.OutputShape.Elements).ToArray(),
        Svdf svdf => Enumerable.Repeat(layer.StateFormats[0].ZeroPoint, svdf.Filters * svdf.Memory).ToArray(),
        Lstm lstm => [.. Enumerable.Repeat(layer.StateFormats[0].ZeroPoint, lstm.Units), .. new int[lstm.Units]],
        _ => [],
    };
}
