using System.CommandLine;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;

namespace MicroNets.Cli;

/// <summary>The device, the law of its latency and the limits of a task, as options that several commands share.</summary>
internal sealed class LimitOptions
{
    private readonly Option<string> _device = new("--device") { Description = "Name of a device profile, or the path of one's own.",
        Required = true };

    private readonly Option<string?> _law = new("--latency-model")
    {
        Description = $"Law by which latency is estimated: {LatencyLaws.Engine} (cycles of this runtime's "
            + $"kernels), {LatencyLaws.Calibrated} (of the profile), or {LatencyLaws.Paper} (of the published tables) "
            + "[default: calibrated where the profile is, else engine].",
    };

    private readonly EquatableArray<(CostAxis Axis, Option<string?> Option)> _limits =
        CostAxis.All.Select(axis => (axis, new Option<string?>($"--{axis}") { Description = $"Most {axis.Description}." }))
            .ToEquatableArray();

    public IEnumerable<Option> Options => [_device, .. _limits.Select(limit => limit.Option), _law];

    public void AddTo(Command command)
    {
        foreach (Option option in Options)
            command.Options.Add(option);
    }

    /// <exception cref="InputException">None is named, where a command lets it be left out.</exception>
    public string Device(Invocation invocation) => invocation.Get(_device)
        ?? throw new InputException(
            "no --device", $"one of {string.Join(", ", DeviceCatalog.Names)}, or the path of a profile", "name the device");

    /// <summary>For commands that may know the device from elsewhere.</summary>
    public void LetDeviceBeLeftOut() => _device.Required = false;

    /// <summary>Null: the best that the device has.</summary>
    public string? LatencyLaw(Invocation invocation) => invocation.Get(_law);

    /// <exception cref="InputException">A limit that is not a quantity of its unit.</exception>
    public Limits Limits(Invocation invocation)
    {
        foreach ((_, Option<string?> option) in _limits)
        {
            if (Values(invocation, option).Length is > 1 and var count)
                throw new InputException($"{count} values of {option.Name}", "one",
                    "a network for each of several limits is found by 'micronets search'");
        }

        return Rungs(invocation)[0];
    }

    /// <summary>The limits of each rung of a ladder: options may hold several values, separated by commas; those with one value hold on
    /// every rung.</summary>
    /// <exception cref="InputException">A value that is not a quantity of its unit, or options with different numbers of
    /// values.</exception>
    public EquatableArray<Limits> Rungs(Invocation invocation)
    {
        Option<string?>[] several = [.. _limits.Select(limit => limit.Option).Where(option => Values(invocation, option).Length > 1)];
        int count = several.Length == 0 ? 1 : Values(invocation, several[0]).Length;
        if (several.FirstOrDefault(option => Values(invocation, option).Length != count) is { } other)
            throw new InputException($"{count} values of {several[0].Name} and {Values(invocation, other).Length} of {other.Name}",
                "as many of each, or one", "state a value for every rung");
        return Enumerable.Range(0, count).Select(rung => Devices.Limits.Of(axis => Parse(invocation, axis, rung))).ToEquatableArray();
    }

    private static string[] Values(Invocation invocation, Option<string?> option) => invocation.Get(option)?.Split(',') ?? [];

    // Null: no limit.
    private double? Parse(Invocation invocation, CostAxis axis, int rung)
    {
        Option<string?> option = _limits[axis.Index].Option;
        string[] values = Values(invocation, option);
        if (values.Length == 0)
            return null;
        return Parsed(option, values.Length == 1 ? values[0] : values[rung], axis.Parse);
    }

    /// <summary>The value of an option; a fault in it names the option.</summary>
    /// <exception cref="InputException">Not a value of that kind.</exception>
    public static T Parsed<T>(Option option, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (InputException exception)
        {
            throw new InputException(option.Name, exception);
        }
    }
}
