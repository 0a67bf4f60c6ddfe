using MicroNets.Devices.Memory;

namespace MicroNets.Devices.Costs;

/// <summary>Names of the parts of firmware, and what every firmware holds beside its network.</summary>
internal static class FirmwareParts
{
    public const string Network = "network", Weights = "weights", Code = "code", Arena = "arena", Statics = "statics", Stack = "stack",
        FrontEnd = "front end";

    /// <summary>
    /// Kernels and start-up code of a build where nothing more is known (<see cref="CodeLaw"/>): a round figure above what the law of any
    /// core gives for networks of the search spaces, with weights of one width or both.
    /// </summary>
    public static readonly Bytes MostCode = new(36 * 1024);

    /// <summary>Beside a network that reads ready features: code, what is static, and stack.</summary>
    public static readonly EquatableArray<CostPart> Least =
    [
        new(CostAxis.Flash, Code, new Estimate(MostCode.Count, 0, MostCode.Count), "estimated: a round figure above what builds take"),
        new(CostAxis.Sram, Statics, Estimate.Exactly(MemoryPlanner.StaticBytes), "counted"),
        new(CostAxis.Sram, Stack, new Estimate(MemoryPlanner.StackBytes, 0, MemoryPlanner.StackBytes),
            "set aside: no firmware of this runtime was proven to take more"),
    ];
}
