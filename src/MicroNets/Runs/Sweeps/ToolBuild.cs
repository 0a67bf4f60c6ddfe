using MicroNets.Firmware.Toolchain;

namespace MicroNets.Runs.Sweeps;

/// <summary>Tells this build of the tool from others: the same sources by the same compiler are the same build on every machine.</summary>
internal static class ToolBuild
{
    /// <summary>Over the compiled library and the C runtime.</summary>
    public static string Hash { get; } = ContentHash.Of($"{typeof(ToolBuild).Module.ModuleVersionId} {FirmwareProject.RuntimeHash}")[..16];
}
