namespace MicroNets.Devices.Costs;

/// <summary>How the costs of the parts of a network make that of the whole.</summary>
internal enum Combination
{
    Sum,

    /// <summary>Parts run one after the other in the same memory.</summary>
    Maximum,
}

/// <summary>
/// Something that a network costs and that can be limited. Options, limits, expected costs, verdicts and tables loop over
/// <see cref="All"/>; what an axis costs a network is estimated by <see cref="DeviceCosts"/>.
/// </summary>
public sealed class CostAxis
{
    /// <summary>Bytes of read-only memory: code and weights.</summary>
    public static readonly CostAxis Flash = new(0, "flash", "B", "flash, code and weights together, for example 200k")
    {
        Parse = text => Bytes.Parse(text).Count,
        Text = value => new Bytes((long)value).ToString(),
        Label = Size,
    };

    /// <summary>Bytes of working memory: arena, other data and stack.</summary>
    public static readonly CostAxis Sram = new(1, "sram", "B", "SRAM, for example 100k")
    {
        Over = Combination.Maximum,
        Parse = text => Bytes.Parse(text).Count,
        Text = value => new Bytes((long)value).ToString(),
        Label = Size,
    };

    /// <summary>Milliseconds of one inference.</summary>
    public static readonly CostAxis Latency = new(2, "latency", "ms", "time for an inference, for example 250ms")
    {
        Parse = text => Milliseconds.Parse(text).Value,
        Text = value => new Milliseconds(value).ToString(),
        Label = value => FormattableString.Invariant($"{value:0.###}ms"),
        IsTimed = true,
        Step = 0.1,
    };

    /// <summary>Millijoules of one inference.</summary>
    public static readonly CostAxis Energy = new(3, "energy", "mJ", "energy for an inference, for example 40mJ")
    {
        Parse = text => Millijoules.Parse(text).Value,
        Text = value => new Millijoules(value).ToString(),
        Label = value => FormattableString.Invariant($"{value:0.###}mJ"),
        IsTimed = true,
        Step = 0.01,
    };

    /// <summary>Operations of one inference, two per multiply-accumulate.</summary>
    public static readonly CostAxis Ops = new(4, "ops", "ops", "operations (2 per multiply-accumulate), for example 17M")
    {
        Parse = text => OpCount.Parse(text).Count,
        Text = value => new OpCount((long)value).ToString(),
        Label = value => FormattableString.Invariant($"{value / 1e6:0.######}M"),
    };

    /// <summary>Every axis, in the order of tables.</summary>
    public static readonly EquatableArray<CostAxis> All = [Flash, Sram, Latency, Energy, Ops];

    private CostAxis(int index, string name, string unit, string description) =>
        (Index, Name, Unit, Description) = (index, name, unit, description);

    /// <summary>Its place in <see cref="All"/>.</summary>
    internal int Index { get; }

    /// <summary>As in options and records: "sram".</summary>
    public string Name { get; }

    /// <summary>Of values: "B", "ms", "mJ", "ops".</summary>
    public string Unit { get; }

    /// <summary>What a limit on it limits, for help: "SRAM, for example 100k".</summary>
    public string Description { get; }

    internal Combination Over { get; private init; }

    /// <summary>Reads a limit as users write it; throws <see cref="InputException"/> for what is no quantity of the unit.</summary>
    public required Func<string, double> Parse { get; init; }

    /// <summary>A value as people read it: "100.0 KiB".</summary>
    public required Func<double, string> Text { get; init; }

    /// <summary>A value as part of a file's name, which <see cref="Parse"/> reads: "100k".</summary>
    internal Func<double, string> Label { get; private init; } = value => FormattableString.Invariant($"{value:0.###}");

    /// <summary>Values come from a law of time, and say nothing without its name, clock and band.</summary>
    public bool IsTimed { get; private init; }

    /// <summary>Limits that a program states are multiples of it.</summary>
    internal double Step { get; private init; } = 1;

    /// <exception cref="InputException">There is none of this name.</exception>
    public static CostAxis Named(string name) => All.FirstOrDefault(axis => axis.Name == name)
        ?? throw new InputException($"cost '{name}'", string.Join(", ", All.Select(axis => axis.Name)), "choose one of these");

    /// <summary><see cref="Name"/>.</summary>
    public override string ToString() => Name;

    private static string Size(double bytes) =>
        bytes % 1024 == 0 ? FormattableString.Invariant($"{bytes / 1024:0}k") : FormattableString.Invariant($"{bytes:0}");
}
