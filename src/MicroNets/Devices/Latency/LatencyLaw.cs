using System.Text.Json;
using MicroNets.Devices.Costs;

namespace MicroNets.Devices.Latency;

/// <summary>
/// A law of the `paper` model as a profile states it: latency is linear in the op count for one family of backbones. Either the
/// published points, through which the line is fitted, or a relation to a device that has them.
/// </summary>
public sealed record LatencyLaw(BackboneFamily Family, string Engine, EquatableArray<LatencyPoint> Points, LatencyRelation? Relation,
    string Source)
{
    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(Source) || string.IsNullOrWhiteSpace(Engine))
            throw new JsonException("a latency law lacks its source or engine");
        if (Relation is null == (Points.Count == 0))
            throw new JsonException("a latency law has either points or a relation to another device");
        if (Points.Count is 1 or 2)
            throw new JsonException($"{Points.Count} points fix no line with a known error; give at least 3, or a relation");
        if (Points.Any(point => !(point.Mops > 0) || !(point.Milliseconds > 0)))
            throw new JsonException("a latency point is not positive");
        if (Relation is { } relation && (!(relation.Factor > 0) || !(relation.RelativeError > 0)))
            throw new JsonException("a latency relation needs a positive factor and error");
    }
}

/// <param name="Mops">Two operations per multiply-accumulate of the deployed graph, in millions.</param>
public sealed record LatencyPoint(string Network, double Mops, double Milliseconds);

/// <summary>Latency here = factor × latency on <paramref name="Device"/>; <paramref name="RelativeError"/> comes on top of that law's
/// own.</summary>
public sealed record LatencyRelation(string Device, double Factor, double RelativeError);
