using System.Text.Json;
using System.Text.Json.Serialization;
using MicroNets.Devices.Costs;

namespace MicroNets.Devices;

/// <summary>What a network may cost; null: no limit.</summary>
[JsonConverter(typeof(LimitsConverter))]
public sealed record Limits
{
    /// <summary>Nothing is limited.</summary>
    public static readonly Limits None = new();

    private readonly EquatableArray<double?> _values = CostAxis.All.Select(_ => (double?)null).ToEquatableArray();

    /// <summary>The limit on an axis, in the axis's unit; null: none.</summary>
    public double? this[CostAxis axis] => _values[axis.Index];

    /// <summary>Most flash for code and weights.</summary>
    public Bytes? Flash
    {
        get => this[CostAxis.Flash] is { } bytes ? new Bytes((long)bytes) : null;
        init => _values = Set(CostAxis.Flash, value?.Count);
    }

    /// <summary>Most SRAM for arena, other data and stack.</summary>
    public Bytes? Sram
    {
        get => this[CostAxis.Sram] is { } bytes ? new Bytes((long)bytes) : null;
        init => _values = Set(CostAxis.Sram, value?.Count);
    }

    /// <summary>Longest time of an inference.</summary>
    public Milliseconds? Latency
    {
        get => this[CostAxis.Latency] is { } time ? new Milliseconds(time) : null;
        init => _values = Set(CostAxis.Latency, value?.Value);
    }

    /// <summary>Most energy of an inference.</summary>
    public Millijoules? Energy
    {
        get => this[CostAxis.Energy] is { } energy ? new Millijoules(energy) : null;
        init => _values = Set(CostAxis.Energy, value?.Value);
    }

    /// <summary>Most operations of an inference, two per multiply-accumulate.</summary>
    public OpCount? Ops
    {
        get => this[CostAxis.Ops] is { } ops ? new OpCount((long)ops) : null;
        init => _values = Set(CostAxis.Ops, value?.Count);
    }

    private Limits(EquatableArray<double?> values) => _values = values;

    /// <summary>Nothing is limited until a property is set.</summary>
    public Limits()
    {
    }

    /// <summary>The limit of each axis.</summary>
    public static Limits Of(Func<CostAxis, double?> limit) => new(CostAxis.All.Select(limit).ToEquatableArray());

    /// <summary>These limits with another one on an axis.</summary>
    public Limits With(CostAxis axis, double? limit) => new(Set(axis, limit));

    /// <summary>These limits, and the memory of the device where no smaller size is stated.</summary>
    public Limits Within(DeviceProfile device) =>
        With(CostAxis.Flash, Least(this[CostAxis.Flash], device.FlashSize)).With(CostAxis.Sram, Least(this[CostAxis.Sram], device.RamSize));

    /// <summary>Limits that are above the memory of the device and so are cut to it, a sentence each.</summary>
    public IEnumerable<string> CutBy(DeviceProfile device)
    {
        if (Flash is { } flash && flash.Count > device.FlashSize.Count)
            yield return $"the limit of {flash} on flash is more than the {device.FlashSize} of {device.Name}: it is cut to that";
        if (Sram is { } sram && sram.Count > device.RamSize.Count)
            yield return $"the limit of {sram} on sram is more than the {device.RamSize} of {device.Name}: it is cut to that";
    }

    /// <summary>Every stated limit beside the cost that it limits.</summary>
    /// <exception cref="InputException">A limit on what nobody can estimate for the device.</exception>
    public EquatableArray<LimitCheck> Check(NetworkCost cost) => CostAxis.All
        .Where(axis => this[axis] is not null)
        .Select(axis => cost[axis] is { } figure
            ? new LimitCheck(axis, this[axis]!.Value, figure.Value, figure.How)
            : throw new InputException($"a limit on {axis}", $"a device and network for which {axis} can be estimated",
                "calibrate the device, or leave the limit out"))
        .ToEquatableArray();

    private EquatableArray<double?> Set(CostAxis axis, double? limit) =>
        _values.Select((value, index) => index == axis.Index ? limit : value).ToEquatableArray();

    private static double Least(double? stated, Bytes device) => stated is { } limit && limit < device.Count ? limit : device.Count;

    // {"sram": 102400, "latency": 250}, in the units of the axes.
    private sealed class LimitsConverter : JsonConverter<Limits>
    {
        public override Limits Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            Dictionary<string, double> values = JsonSerializer.Deserialize<Dictionary<string, double>>(ref reader, options) ?? [];
            if (values.Keys.FirstOrDefault(name => CostAxis.All.All(axis => axis.Name != name)) is { } unknown)
                throw new JsonException($"a limit on '{unknown}'; known are {string.Join(", ", CostAxis.All)}");
            return Of(axis => values.TryGetValue(axis.Name, out double limit) ? limit : null);
        }

        public override void Write(Utf8JsonWriter writer, Limits value, JsonSerializerOptions options) => JsonSerializer.Serialize(
            writer, CostAxis.All.Where(axis => value[axis] is not null)
                .ToDictionary(axis => axis.Name, axis => value[axis]!.Value), options);
    }
}
