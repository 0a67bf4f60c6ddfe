using System.Runtime.Intrinsics.X86;

namespace MicroNets.Quantization.Interpreter;

/// <summary>The instructions that the vectorised interpreter uses. All variants compute the same bits. Ordered: the first supported one
/// runs unless another is asked for.</summary>
internal enum IntegerKernelVariant
{
    /// <summary>Sums of four byte products in one instruction (AVX-VNNI), 8 channels at a time.</summary>
    Vnni,

    /// <summary>Sums of two 16-bit products (AVX-512BW), 16 channels at a time.</summary>
    Avx512,

    /// <summary>Sums of two 16-bit products (AVX2), 8 channels at a time.</summary>
    Avx2,

    /// <summary>One channel at a time with ordinary instructions, on any processor.</summary>
    Portable,
}

internal static class IntegerKernelVariants
{
    public static IReadOnlyList<IntegerKernelVariant> All { get; } = Enum.GetValues<IntegerKernelVariant>();

    /// <summary>Those that run here, best first; <see cref="IntegerKernelVariant.Portable"/> always ends the list.</summary>
    public static IReadOnlyList<IntegerKernelVariant> Supported { get; } = [.. All.Where(IsSupported)];

    public static IntegerKernelVariant Best => Supported[0];

    public static bool IsSupported(IntegerKernelVariant variant) => variant switch
    {
        IntegerKernelVariant.Vnni => AvxVnni.IsSupported && Avx2.IsSupported,
        IntegerKernelVariant.Avx512 => Avx512BW.IsSupported,
        IntegerKernelVariant.Avx2 => Avx2.IsSupported,
        _ => true,
    };
}
