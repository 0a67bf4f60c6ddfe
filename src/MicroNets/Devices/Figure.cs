using System.Text.Json.Serialization;

namespace MicroNets.Devices;

/// <summary>A number of a device profile, with its unit and where it was published or measured.</summary>
public sealed record Figure(double Value, string Unit, string Source)
{
    /// <summary>The least that the true number may be; null: it is the value.</summary>
    public double? Low { get; init; }

    /// <summary>The most that the true number may be; null: it is the value.</summary>
    public double? High { get; init; }

    /// <summary>The value with its band; without one in the profile a point.</summary>
    [JsonIgnore]
    public Estimate Estimate => new(Value, Low ?? Value, High ?? Value);

    /// <summary>Value and unit: "180 MHz".</summary>
    public override string ToString() => $"{Value:0.###} {Unit}";
}
