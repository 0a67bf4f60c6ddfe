using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MicroNets.Numerics;

/// <summary>The register width that kernels are compiled for. Ordered: the first supported one runs unless a <see cref="WorkerPool"/> is
/// told otherwise.</summary>
internal enum KernelVariant
{
    /// <summary>16 lanes, 32 registers.</summary>
    Avx512,

    /// <summary>8 lanes with fused multiply-add, 16 registers.</summary>
    Avx2,

    /// <summary>4 lanes: SSE, NEON, WebAssembly.</summary>
    Vector128,

    /// <summary>No vector instruction: the law that the others are checked against.</summary>
    Scalar,
}

internal static class KernelVariants
{
    /// <summary>All variants, widest first.</summary>
    public static IReadOnlyList<KernelVariant> All { get; } = [KernelVariant.Avx512, KernelVariant.Avx2, KernelVariant.Vector128,
        KernelVariant.Scalar];

    /// <summary>Those that run in hardware here, widest first; <see cref="KernelVariant.Scalar"/> always ends the list.</summary>
    public static IReadOnlyList<KernelVariant> Supported { get; } = [.. All.Where(IsSupported)];

    public static KernelVariant Best => Supported[0];

    /// <summary>Floats per register.</summary>
    public static int Lanes(this KernelVariant variant) =>
        variant switch { KernelVariant.Avx512 => 16, KernelVariant.Avx2 => 8, KernelVariant.Vector128 => 4, _ => 1 };

    public static bool IsSupported(KernelVariant variant) => variant switch
    {
        KernelVariant.Avx512 => Vector512.IsHardwareAccelerated && Avx512F.IsSupported,
        KernelVariant.Avx2 => Vector256.IsHardwareAccelerated && Fma.IsSupported,
        KernelVariant.Vector128 => Vector128.IsHardwareAccelerated,
        _ => true,
    };
}
