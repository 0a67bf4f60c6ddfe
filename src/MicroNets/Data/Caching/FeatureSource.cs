using MicroNets.Data.Augmentation;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Data.Caching;

/// <summary>The windows of a feature file as samples; for a training split, one of the stored variants, augmented further.</summary>
internal sealed class FeatureSource : SampleSource
{
    private readonly FeatureFile _file;
    private readonly EquatableArray<int> _labels;
    private readonly (int Item, int Window)[] _samples;
    private readonly int[] _windows;
    private readonly int _variants;
    private readonly FeatureAugmentation[] _augmentation;
    private readonly ulong _seed;
    private readonly float[] _weights;

    /// <param name="balance">How much samples of each class count.</param>
    /// <param name="labels">One per item of the file.</param>
    /// <param name="variants">Augmented forms stored per item.</param>
    public FeatureSource(FeatureFile file, Shape shape, EquatableArray<string> classes, EquatableArray<int> labels, int variants,
        EquatableArray<FeatureAugmentation> augmentation, ulong seed, ClassBalance balance = ClassBalance.None)
    {
        _file = file;
        _labels = labels;
        _variants = variants;
        _augmentation = [.. augmentation];
        _seed = seed;
        Shape = shape;
        Classes = classes;
        _windows = [.. Enumerable.Range(0, file.Items).Select(item => file.RowCount(item) / (1 + variants))];
        _samples = [.. Enumerable.Range(0, file.Items)
            .SelectMany(item => Enumerable.Range(0, _windows[item]).Select(window => (item, window)))];
        _weights = ClassWeights.Of(balance, Enumerable.Range(0, Count).Select(Label), classes.Count);
    }

    public override int Count => _samples.Length;

    public override Shape Shape { get; }

    public override EquatableArray<string> Classes { get; }

    public int Windows(int item) => _windows[item];

    public override int Label(int index) => _labels[_samples[index].Item];

    public override float Weight(int index) => _weights[Label(index)];

    public override void Read(int index, int epoch, Span<float> destination)
    {
        (int item, int row) = _samples[index];
        if (epoch == NoAugmentation)
        {
            _file.Row(item, row).CopyTo(destination);
            return;
        }

        var random = new RandomStream(_seed, "data/augmentation", epoch, index);
        if (_variants > 0)
            row += (1 + random.NextInt32(_variants)) * _windows[item];
        _file.Row(item, row).CopyTo(destination);
        foreach (FeatureAugmentation step in _augmentation)
            step.Apply(destination[..Shape.Elements], Shape, ref random);
    }
}
