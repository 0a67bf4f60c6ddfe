using System.Text.Json.Serialization;

namespace MicroNets.Devices;

/// <summary>A value, and the ends of the band in which the true one lies. <see cref="Low"/> ≤ <see cref="Value"/> ≤
/// <see cref="High"/>.</summary>
public readonly record struct Estimate(double Value, double Low, double High)
{
    /// <summary>Of a value that is known.</summary>
    public static Estimate Exactly(double value) => new(value, value, value);

    /// <summary>Whether the band is a point: the value was counted or planned, not estimated.</summary>
    [JsonIgnore]
    public bool IsExact => Low == High;

    /// <summary>Both ends may be reached at once: errors of one cause do not cancel.</summary>
    public static Estimate operator +(Estimate left, Estimate right) =>
        new(left.Value + right.Value, left.Low + right.Low, left.High + right.High);

    /// <summary>Of two positive values.</summary>
    public static Estimate operator *(Estimate left, Estimate right) =>
        new(left.Value * right.Value, left.Low * right.Low, left.High * right.High);

    /// <summary>Value and both ends of the band times a factor, which must not be negative.</summary>
    public static Estimate operator *(double factor, Estimate estimate) =>
        new(factor * estimate.Value, factor * estimate.Low, factor * estimate.High);
}
