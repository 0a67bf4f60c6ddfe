namespace MicroNets.Data;

/// <summary>One batch. Its buffers belong to the loader and are valid until the loader's next <see cref="BatchLoader.Next"/>.</summary>
internal sealed class Batch
{
    private readonly float[] _inputs;
    private readonly float[] _targets;
    private readonly int[] _samples;
    private readonly int _elements;
    private readonly int _classes;

    internal Batch(int capacity, int elements, int classes)
    {
        _elements = elements;
        _classes = classes;
        _inputs = GC.AllocateArray<float>(checked(capacity * elements), pinned: true);
        _targets = GC.AllocateArray<float>(checked(capacity * classes), pinned: true);
        _samples = new int[capacity];
    }

    /// <summary>Memory of a batch: inputs, targets and which samples they are.</summary>
    public static long BytesOf(int capacity, int elements, int classes) =>
        capacity * ((sizeof(float) * ((long)elements + classes)) + sizeof(int));

    public BatchPosition Position { get; internal set; }

    /// <summary>Samples in this batch.</summary>
    public int Count { get; internal set; }

    /// <summary>Count × shape elements, NHWC.</summary>
    public Span<float> Inputs => _inputs.AsSpan(0, Count * _elements);

    /// <summary>Count × classes; each row sums to 1, or in training to the weight of the sample.</summary>
    public Span<float> Targets => _targets.AsSpan(0, Count * _classes);

    /// <summary>The index in the source of each sample (with mixup, of the sample whose weight is drawn for that row).</summary>
    public ReadOnlySpan<int> Samples => _samples.AsSpan(0, Count);

    internal Span<int> SampleSlots => _samples.AsSpan(0, Count);

    internal Span<float> Input(int row) => _inputs.AsSpan(row * _elements, _elements);

    internal Span<float> Target(int row) => _targets.AsSpan(row * _classes, _classes);
}
