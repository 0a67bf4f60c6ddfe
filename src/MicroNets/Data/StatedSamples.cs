using System.Globalization;
using MicroNets.Graph;

namespace MicroNets.Data;

/// <summary>Samples of which only is known how many there are and of what shape: they can be planned for, and not read.</summary>
internal sealed class StatedSamples(int count, Shape shape, int classes) : SampleSource
{
    public override int Count => count;

    public override Shape Shape => shape;

    public override EquatableArray<string> Classes { get; } = [.. Enumerable.Range(0, classes)
        .Select(label => label.ToString(CultureInfo.InvariantCulture))];

    public override int Label(int index) => index % classes;

    /// <exception cref="NotSupportedException">Always.</exception>
    public override void Read(int index, int epoch, Span<float> destination) =>
        throw new NotSupportedException("samples that are planned for cannot be read");
}
