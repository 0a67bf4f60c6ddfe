using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MicroNets.Quantization.Interpreter.Lanes;

/// <summary>The instructions that take products in <see cref="Avx2Lanes{TProducts}"/>; members as in
/// <see cref="IIntegerLanes{TVector}"/>.</summary>
internal interface IProducts
{
    static abstract int InputsPerWord { get; }

    static abstract Vector256<int> Dot(Vector256<int> sum, Vector256<int> inputs, Vector256<int> weights);
}

/// <summary>Products of 16-bit pairs (AVX2).</summary>
internal readonly struct PairProducts : IProducts
{
    public static int InputsPerWord => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Dot(Vector256<int> sum, Vector256<int> inputs, Vector256<int> weights) =>
        sum + Avx2.MultiplyAddAdjacent(inputs.AsInt16(), weights.AsInt16());
}

/// <summary>Products of four bytes (AVX-VNNI).</summary>
internal readonly struct QuadProducts : IProducts
{
    public static int InputsPerWord => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Dot(Vector256<int> sum, Vector256<int> inputs, Vector256<int> weights) =>
        AvxVnni.MultiplyWideningAndAdd(sum, inputs.AsByte(), weights.AsSByte());
}
