using MicroNets.Devices.Costs;

namespace MicroNets.Devices;

/// <summary>What a network may cost; null: no limit. A limit holds when the cost is at most the limit.</summary>
public sealed record Limits
{
    public static readonly Limits None = new();

    public Bytes? Flash { get; init; }

    public Bytes? Sram { get; init; }

    public Milliseconds? Latency { get; init; }

    public Millijoules? Energy { get; init; }

    public OpCount? Ops { get; init; }

    /// <summary>These limits, and the memory of the device where no smaller size is stated.</summary>
    public Limits Within(DeviceProfile device) => this with
    {
        Flash = Least(Flash, device.FlashSize),
        Sram = Least(Sram, device.RamSize),
    };

    /// <summary>Every stated limit beside the cost that it limits.</summary>
    /// <exception cref="InputException">A latency or energy limit, and no estimate of it.</exception>
    public EquatableArray<LimitCheck> Check(NetworkCost cost)
    {
        var checks = new List<LimitCheck>();
        if (Flash is { } flash)
            checks.Add(new LimitCheck("flash", flash.Count, cost.Flash.Count, "B", cost.FlashHow));
        if (Sram is { } sram)
            checks.Add(new LimitCheck("sram", sram.Count, cost.Sram.Count, "B", cost.SramHow));
        if (Latency is { } latency)
            checks.Add(new LimitCheck("latency", latency.Value, Needed(cost.Latency, "latency").Time.Value, "ms", cost.Latency!.How));
        if (Energy is { } energy)
            checks.Add(new LimitCheck("energy", energy.Value, Needed(cost.Energy, "energy").Energy.Value, "mJ", cost.Energy!.How));
        if (Ops is { } ops)
            checks.Add(new LimitCheck("ops", ops.Count, cost.Ops.Count, "ops", "counted"));
        return checks.ToEquatableArray();
    }

    private static T Needed<T>(T? estimate, string what)
        where T : class => estimate ?? throw new InputException($"a limit on {what}", $"a device and network for which {what} can be estimated", "calibrate the device, or leave the limit out");

    private static Bytes Least(Bytes? stated, Bytes device) => stated is { } limit && limit.Count < device.Count ? limit : device;
}

/// <summary>One limit beside what was found: the row of the PASS/FAIL table.</summary>
/// <param name="How">"measured on …", "planned", "estimated: model, engine, clock, error".</param>
public sealed record LimitCheck(string Name, double Limit, double Value, string Unit, string How)
{
    public bool Holds => Value <= Limit;

    /// <summary>Share of the limit that is left; negative when it is broken.</summary>
    public double Margin => 1 - (Value / Limit);
}
