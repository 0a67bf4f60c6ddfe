namespace MicroNets.Devices;

/// <summary>A processor core: what bounds the speed of any code on it, and whose cycles the runtime's kernels take.</summary>
/// <param name="MacsPerCycle">The most multiply-accumulates of int8 that it can do in a cycle, whatever the code.</param>
/// <param name="Costs">The core whose file in runtime/costs holds for it: one that executes the same instructions. Null: none was measured.</param>
public sealed record Core(string Name, Figure MacsPerCycle, string? Costs)
{
    public static readonly EquatableArray<Core> All =
    [
        new("cortex-m0plus", Macs(2, "Arm DDI 0484, table 3-1: one 32-bit multiplication a cycle, which holds at most two products of 8 bits"), null),
        new("cortex-m4", Macs(2, "Arm DDI 0439, table 3-2: SMLAD, two products of 16 bits in a cycle, one instruction a cycle"), "cortex-m4"),
        new("cortex-m7", Macs(2, "Arm Cortex-M7 software optimization guide: one multiply-accumulate instruction a cycle, SMLAD the widest"), "cortex-m4"),
        new("cortex-m55", Macs(8, "Arm Cortex-M55 TRM (101051): MVE, 64 bits of a vector a cycle"), null),
    ];

    /// <summary>Null for a core of which nothing is known.</summary>
    public static Core? Named(string name) => All.FirstOrDefault(core => core.Name == name);

    private static Figure Macs(double value, string source) => new(value, "multiply-accumulates per cycle", source);
}
