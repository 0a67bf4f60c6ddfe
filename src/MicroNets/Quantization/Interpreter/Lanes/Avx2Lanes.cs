using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MicroNets.Quantization.Interpreter.Lanes;

/// <summary>Eight lanes; how products are taken is another choice.</summary>
internal readonly unsafe struct Avx2Lanes<TProducts> : IIntegerLanes<Vector256<int>>
    where TProducts : struct, IProducts
{
    public static int Count => 8;

    public static int InputsPerWord => TProducts.InputsPerWord;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(int* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(int value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Multiply(Vector256<int> a, Vector256<int> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Dot(Vector256<int> sum, Vector256<int> inputs, Vector256<int> weights) =>
        TProducts.Dot(sum, inputs, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Widen(sbyte* source) => Avx2.ConvertToVector256Int32(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Scale(Vector256<int> x, Vector256<int> multiplier, Vector256<int> left, Vector256<int> right)
    {
        x = Avx2.ShiftLeftLogicalVariable(x, left.AsUInt32());

        // Even and odd lanes have their 64-bit products apart. Bits 31 to 62 of a product are the result, so that a logical shift will do.
        Vector256<long> half = Vector256.Create(1L << 30);
        Vector256<long> even = Avx2.Multiply(x, multiplier) + half;
        Vector256<long> odd = Avx2.Multiply(Avx2.Shuffle(x, 0b11_11_01_01), Avx2.Shuffle(multiplier, 0b11_11_01_01)) + half;
        Vector256<int> high = Avx2.Blend(
            Avx2.ShiftRightLogical(even, 31).AsInt32(),
            Avx2.ShiftLeftLogical(odd, 1).AsInt32(),
            0b10101010);

        Vector256<int> mask = Avx2.ShiftLeftLogicalVariable(Vector256<int>.One, right.AsUInt32()) - Vector256<int>.One;
        Vector256<int> threshold = Avx2.ShiftRightLogical(mask, 1) - Avx2.ShiftRightArithmetic(high, 31);
        Vector256<int> roundsUp = Avx2.CompareGreaterThan(high & mask, threshold);
        return Avx2.ShiftRightArithmeticVariable(high, right.AsUInt32()) - roundsUp;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Clamp(Vector256<int> x, Vector256<int> lowest, Vector256<int> highest) =>
        Avx2.Min(Avx2.Max(x, lowest), highest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Narrow(Vector256<int> x, sbyte* destination)
    {
        Vector128<short> words = Sse2.PackSignedSaturate(x.GetLower(), x.GetUpper());
        *(long*)destination = Sse2.PackSignedSaturate(words, words).AsInt64().ToScalar();
    }
}
