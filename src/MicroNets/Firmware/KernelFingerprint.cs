using System.Security.Cryptography;
using System.Text;
using MicroNets.Devices.Latency;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Project;

namespace MicroNets.Firmware;

/// <summary>Tells the runtime's kernels, and the way in which they are measured, from those of another day.</summary>
public static class KernelFingerprint
{
    // Raised when lowering, compiler flags or the fit change what a file of costs would hold.
    private const int Generator = 3;

    /// <summary>A hash of the kernels' sources, of what their costs are linear in, and of the generator's version.</summary>
    public static string Now { get; } = Compute();

    private static string Compute()
    {
        var text = new StringBuilder($"{Generator} {KernelFeatures.Names} {CycleModel.Name}\n");
        foreach (string file in RuntimeSources.KernelFiles)
            text.Append(file).Append('\n').Append(RuntimeSources.Text(file).ReplaceLineEndings("\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}
