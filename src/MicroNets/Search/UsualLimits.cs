using System.Globalization;
using MicroNets.Devices;
using MicroNets.Devices.Costs;

namespace MicroNets.Search;

/// <summary>
/// Limits of a search that states none: a share of the device's memory, since the application needs the rest, and a time in which somebody
/// who waits notices nothing. What no network of the space keeps is left to the device.
/// </summary>
internal static class UsualLimits
{
    /// <summary>Of flash and of SRAM.</summary>
    public const double MemoryShare = 0.5;

    /// <summary>Most time of an inference.</summary>
    public static readonly Milliseconds Latency = new(250);

    private static string Share => string.Create(CultureInfo.InvariantCulture, $"{100 * MemoryShare:0} %");

    /// <param name="problem">Its own limits do not count.</param>
    public static Limits For(SearchProblem problem)
    {
        DeviceProfile device = problem.Device;
        bool isTimed = new Judge(problem with { Limits = Limits.None }).Estimate(problem.Space.Largest)[CostAxis.Latency] is not null;
        Limits limits = new()
        {
            Flash = new Bytes((long)(MemoryShare * device.FlashSize.Count)),
            Sram = new Bytes((long)(MemoryShare * device.RamSize.Count)),
            Latency = isTimed ? Latency : null,
        };
        foreach (SmallestReachable reach in Feasibility.Preview(problem with { Limits = limits }, samples: 1).Smallest)
        {
            if (!reach.WasReached)
                limits = limits.With(reach.Axis, null);
        }

        return limits;
    }

    /// <summary>What the user should know of limits that nobody stated.</summary>
    public static string Describe(Limits limits, DeviceProfile device)
    {
        string[] taken = [.. CostAxis.All.Where(axis => limits[axis] is not null).Select(axis =>
            $"{axis} {axis.Text(limits[axis]!.Value)}")];
        string options = string.Join(", ", CostAxis.All.Select(axis => $"--{axis}"));
        return taken.Length == 0
            ? $"no limit is stated, and the smallest networks take more than {Share} of {device.Name}: all of it may "
                + $"be used; state limits with {options}"
            : $"no limit is stated: taking {string.Join(", ", taken)}, with memory at {Share} of {device.Name}; state others with {options}";
    }
}
