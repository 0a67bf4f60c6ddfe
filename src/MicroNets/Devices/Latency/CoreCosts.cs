using System.Text.Json;
using MicroNets.Devices.Costs;

namespace MicroNets.Devices.Latency;

/// <summary>
/// The `engine` law of a core: cycles of the runtime's kernels on it, without wait states. A file beside the runtime, made by
/// <c>micronets calibrate CORE</c>; a test fails when the kernels changed and it did not.
/// </summary>
/// <param name="Fingerprint">Of the kernels that were measured, and of how (<c>KernelFingerprint</c>).</param>
internal sealed record CoreCosts(string Core, string Fingerprint, KernelCosts Costs)
{
    /// <summary>What the same kernels take in flash; null: they were not linked.</summary>
    public CodeLaw? Code { get; init; }

    /// <summary>Every file of costs.</summary>
    public static EquatableArray<CoreCosts> All { get; } = [.. EmbeddedData.Of<CoreCosts>("runtime/costs/").Select(Checked)];

    /// <summary>Null where no core that executes the same instructions was measured.</summary>
    public static CoreCosts? Of(string core) =>
        Devices.Core.Named(core) is { } known ? All.FirstOrDefault(costs => costs.Core == known.Costs) : null;

    /// <summary>The JSON form of a file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DeviceCatalog.Form) + "\n";

    private static CoreCosts Checked(CoreCosts costs)
    {
        costs.Costs.Check();
        costs.Code?.Check();
        return costs;
    }
}
