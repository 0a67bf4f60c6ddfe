using System.CommandLine;
using MicroNets.Devices;

namespace MicroNets.Cli;

/// <summary>The device and the limits of a task, as options that several commands share.</summary>
internal sealed class LimitOptions
{
    private readonly Option<string> _device = new("--device") { Description = "Name of a device profile, or the path of one's own.", Required = true };

    private readonly Option<string?> _flash = new("--flash") { Description = "Most flash, code and weights together, for example 200k." };

    private readonly Option<string?> _sram = new("--sram") { Description = "Most SRAM, for example 100k." };

    private readonly Option<string?> _latency = new("--latency") { Description = "Longest inference, for example 250ms." };

    private readonly Option<string?> _energy = new("--energy") { Description = "Most energy for an inference, for example 40mJ." };

    private readonly Option<string?> _ops = new("--ops") { Description = "Most operations (2 per multiply-accumulate), for example 17M." };

    public void AddTo(Command command)
    {
        command.Options.Add(_device);
        foreach (Option option in Limiting)
            command.Options.Add(option);
    }

    public string Device(Invocation invocation) => invocation.Get(_device);

    /// <exception cref="InputException">A limit that is not a quantity of its unit.</exception>
    public Limits Limits(Invocation invocation) => new()
    {
        Flash = Parse(invocation, _flash, Bytes.Parse),
        Sram = Parse(invocation, _sram, Bytes.Parse),
        Latency = Parse(invocation, _latency, Milliseconds.Parse),
        Energy = Parse(invocation, _energy, Millijoules.Parse),
        Ops = Parse(invocation, _ops, OpCount.Parse),
    };

    /// <summary>The limits of each rung of a ladder: options may hold several values, separated by commas; those with one value hold on every rung.</summary>
    /// <exception cref="InputException">A value that is not a quantity of its unit, or options with different numbers of values.</exception>
    public EquatableArray<Limits> Rungs(Invocation invocation)
    {
        Option<string?>[] several = [.. Limiting.Where(option => Values(invocation, option).Length > 1)];
        int count = several.Length == 0 ? 1 : Values(invocation, several[0]).Length;
        if (several.FirstOrDefault(option => Values(invocation, option).Length != count) is { } other)
            throw new InputException($"{count} values of {several[0].Name} and {Values(invocation, other).Length} of {other.Name}", "as many of each, or one", "state a value for every rung");
        return Enumerable.Range(0, count).Select(rung => new Limits
        {
            Flash = Parse(invocation, _flash, Bytes.Parse, rung),
            Sram = Parse(invocation, _sram, Bytes.Parse, rung),
            Latency = Parse(invocation, _latency, Milliseconds.Parse, rung),
            Energy = Parse(invocation, _energy, Millijoules.Parse, rung),
            Ops = Parse(invocation, _ops, OpCount.Parse, rung),
        }).ToEquatableArray();
    }

    private Option<string?>[] Limiting => [_flash, _sram, _latency, _energy, _ops];

    private static string[] Values(Invocation invocation, Option<string?> option) => invocation.Get(option)?.Split(',') ?? [];

    // Of one rung, or, where the command knows no rungs, the only value.
    private static T? Parse<T>(Invocation invocation, Option<string?> option, Func<string, T> parse, int? rung = null)
        where T : struct
    {
        string[] values = Values(invocation, option);
        if (values.Length == 0)
            return null;
        if (rung is null && values.Length > 1)
            throw new InputException($"{values.Length} values of {option.Name}", "one", "a network for each of several limits is found by 'micronets search'");
        string text = values.Length == 1 ? values[0] : values[rung!.Value];
        try
        {
            return parse(text);
        }
        catch (InputException exception)
        {
            throw new InputException($"{option.Name}: {exception.Message}", exception);
        }
    }
}
