using MicroNets.Graph;

namespace MicroNets.Data;

/// <summary>Samples held in memory, back to back; no augmentation.</summary>
public sealed class ArraySource : SampleSource
{
    private readonly ReadOnlyMemory<float> _values;
    private readonly EquatableArray<int> _labels;

    /// <param name="values">Sample after sample, <paramref name="shape"/>.Elements values each.</param>
    /// <param name="labels">One index into <paramref name="classes"/> per sample.</param>
    /// <exception cref="InputException">Sizes do not agree, or a label is outside the classes.</exception>
    public ArraySource(Shape shape, EquatableArray<string> classes, ReadOnlyMemory<float> values, EquatableArray<int> labels)
    {
        if (values.Length != (long)shape.Elements * labels.Count)
            throw new InputException($"{values.Length} values", $"{labels.Count} samples of {shape}", "give one label per sample");
        foreach (int label in labels)
        {
            if ((uint)label >= (uint)classes.Count)
                throw new InputException($"label {label}", $"0 to {classes.Count - 1}", "name every class, in the order of the labels");
        }

        Shape = shape;
        Classes = classes;
        _values = values;
        _labels = labels;
    }

    /// <inheritdoc/>
    public override int Count => _labels.Count;

    /// <inheritdoc/>
    public override Shape Shape { get; }

    /// <inheritdoc/>
    public override EquatableArray<string> Classes { get; }

    /// <inheritdoc/>
    public override int Label(int index) => _labels[index];

    /// <inheritdoc/>
    public override void Read(int index, int epoch, Span<float> destination) =>
        _values.Span.Slice(index * Shape.Elements, Shape.Elements).CopyTo(destination);
}
