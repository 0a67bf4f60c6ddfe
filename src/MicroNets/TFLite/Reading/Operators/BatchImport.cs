using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>Operators that see each sample of a batch by itself.</summary>
internal static class BatchImport
{
    private const int MostSamples = 64;

    /// <summary>Appends a node for each sample of the first input, and what joins their outputs. A single sample is the node
    /// alone.</summary>
    public static void EmitPerSample(this OperatorImport import, Op op, ImportedWeights? weights = null) =>
        EmitPerSample(import, import.Input, node => node, op, weights);

    /// <summary>The same for an input that is another than the first, and that something is done to before.</summary>
    public static void EmitPerSample(this OperatorImport import, TensorRecord input, Func<ImportedNode, ImportedNode> before, Op op,
        ImportedWeights? weights)
    {
        int samples = input.Dimensions.SkipLast(3).Aggregate(1, (count, size) => checked(count * size));
        ImportedNode whole = import.Graph.NodeOf(input, import.Record);
        if (samples == 1)
        {
            import.Graph.Emit(import.Output, op, [before(whole)], import.FormatOf(import.Output), weights);
            return;
        }

        if (samples > MostSamples)
            throw import.Unsupported($"{samples} samples at once", $"at most {MostSamples}");
        int height = whole.Shape.Height / samples;
        ImportedNode[] each =
        [
            .. Enumerable.Range(0, samples).Select(sample =>
            {
                ImportedNode one = import.Graph.Move(Slice.Of(whole.Shape, Axis.Height, new Stretch(sample * height, height)), whole);
                return import.Graph.Append(op, [before(one)], import.FormatOf(import.Output), weights);
            }),
        ];
        import.Result(import.Graph.Move(new Concat { Axis = Axis.Height }, each));
    }
}
