using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Firmware.Project;

namespace MicroNets.Firmware;

/// <summary>Tells the runtime's kernels on a core, and the way in which they are measured, from those of another day.</summary>
internal static class KernelFingerprint
{
    // Raised when lowering, compiler flags or the fit change what a file of costs would hold.
    private const int Generator = 6;

    /// <summary>
    /// A hash of the kernels' sources that a core compiles, of what their costs and code are linear in, of what its instructions cost, and
    /// of the generator's version.
    /// </summary>
    public static string Of(Core core)
    {
        var text = new StringBuilder($"{Generator} {KernelFeatures.Names} {CodeLaw.Names} "
            + $"{JsonSerializer.Serialize(core.Cycles, DeviceCatalog.Form)}\n");
        foreach (string file in RuntimeSources.KernelFilesOf(core.Build.Kernels))
            text.Append(file).Append('\n').Append(RuntimeSources.Text(file).ReplaceLineEndings("\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}
