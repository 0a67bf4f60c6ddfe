using MicroNets.Data;
using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>
/// Loss and accuracy of a network over one set of samples, read once when they fit into memory, so that the validation after each epoch
/// costs inference alone.
/// </summary>
internal sealed class Evaluator
{
    private const int BatchSize = 512;
    private const long MostKeptBytes = 512L << 20;
    private const int MostKeptPart = 8;

    private readonly SampleSource _source;
    private readonly Loss _loss;
    private readonly float[]? _kept;
    private readonly float[] _targets;
    private readonly float[] _outputs;
    private readonly float[] _gradients;

    /// <param name="loss">Its labels count; a teacher's part is left out.</param>
    public Evaluator(SampleSource source, Loss loss)
    {
        _source = source;
        _loss = loss is Distillation distillation ? distillation.Labels : loss;
        int classes = source.Classes.Count, rows = Math.Min(BatchSize, source.Count);
        _targets = new float[rows * classes];
        _outputs = new float[rows * classes];
        _gradients = new float[rows * classes];
        if (IsKept(source))
        {
            _kept = new float[source.Count * source.Shape.Elements];
            Parallel.For(0, source.Count, index => Read(index, _kept.AsSpan(index * source.Shape.Elements, source.Shape.Elements)));
        }
    }

    /// <summary>Memory of the samples: of all, or of a batch of them.</summary>
    public static long BytesOf(SampleSource source) =>
        sizeof(float) * (IsKept(source) ? source.Count : BatchSize) * (long)source.Shape.Elements;

    public Evaluation Run(InferencePlan plan)
    {
        double loss = 0;
        long correct = 0;
        int elements = _source.Shape.Elements, classes = _source.Classes.Count;
        float[] inputs = _kept ?? new float[BatchSize * elements];
        for (int first = 0; first < _source.Count; first += BatchSize)
        {
            int count = Math.Min(BatchSize, _source.Count - first), offset = _kept is null ? 0 : first * elements;
            if (_kept is null)
            {
                int start = first;
                Parallel.For(0, count, row => Read(start + row, inputs.AsSpan(row * elements, elements)));
            }

            Span<float> outputs = _outputs.AsSpan(0, count * classes), targets = _targets.AsSpan(0, count * classes);
            plan.Run(inputs.AsSpan(offset, count * elements), outputs);
            targets.Clear();
            for (int row = 0; row < count; row++)
                targets[(row * classes) + _source.Label(first + row)] = 1;
            loss += count * _loss.Evaluate(new LossBatch { Outputs = outputs, Targets = targets, Width = classes },
                _gradients.AsSpan(0, count * classes));
            correct += Correct(outputs, targets, classes);
        }

        return new Evaluation(loss / _source.Count, (double)correct / _source.Count);
    }

    /// <summary>Rows whose largest output is their largest target.</summary>
    internal static int Correct(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int classes)
    {
        int correct = 0;
        for (int row = 0; row < outputs.Length; row += classes)
        {
            if (Largest.IndexOf(outputs.Slice(row, classes)) == Largest.IndexOf(targets.Slice(row, classes)))
                correct++;
        }

        return correct;
    }

    // Kept or read again, samples are the same.
    private static bool IsKept(SampleSource source) =>
        sizeof(float) * (long)source.Count * source.Shape.Elements <= Math.Min(MostKeptBytes, HostMemory.LimitBytes / MostKeptPart);

    private void Read(int index, Span<float> destination) => _source.Read(index, SampleSource.NoAugmentation, destination);
}
