using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MicroNets.Quantization.Interpreter.Lanes;

/// <summary>Sixteen lanes; products of 16-bit pairs.</summary>
internal readonly unsafe struct Avx512Lanes : IIntegerLanes<Vector512<int>>
{
    public static int Count => 16;

    public static int InputsPerWord => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(int* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast(int value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> a, Vector512<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Multiply(Vector512<int> a, Vector512<int> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Dot(Vector512<int> sum, Vector512<int> inputs, Vector512<int> weights) =>
        sum + Avx512BW.MultiplyAddAdjacent(inputs.AsInt16(), weights.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Widen(sbyte* source) => Avx512F.ConvertToVector512Int32(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Scale(Vector512<int> x, Vector512<int> multiplier, Vector512<int> left, Vector512<int> right)
    {
        x = Avx512F.ShiftLeftLogicalVariable(x, left.AsUInt32());

        // As in Avx2Lanes: products of even and odd lanes apart, bits 31 to 62 of each.
        Vector512<long> half = Vector512.Create(1L << 30);
        Vector512<long> even = Avx512F.Multiply(x, multiplier) + half;
        Vector512<long> odd = Avx512F.Multiply(Avx512F.Shuffle(x, 0b11_11_01_01), Avx512F.Shuffle(multiplier, 0b11_11_01_01)) + half;
        Vector512<long> oddMask = Vector512.Create(unchecked((long)0xFFFFFFFF00000000));
        Vector512<int> high = Vector512.ConditionalSelect(oddMask, Avx512F.ShiftLeftLogical(odd, 1), Avx512F.ShiftRightLogical(even, 31))
            .AsInt32();

        Vector512<int> mask = Avx512F.ShiftLeftLogicalVariable(Vector512<int>.One, right.AsUInt32()) - Vector512<int>.One;
        Vector512<int> threshold = Avx512F.ShiftRightLogical(mask, 1) - Avx512F.ShiftRightArithmetic(high, 31);
        Vector512<int> roundsUp = Avx512F.CompareGreaterThan(high & mask, threshold);
        return Avx512F.ShiftRightArithmeticVariable(high, right.AsUInt32()) - roundsUp;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Clamp(Vector512<int> x, Vector512<int> lowest, Vector512<int> highest) =>
        Avx512F.Min(Avx512F.Max(x, lowest), highest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Narrow(Vector512<int> x, sbyte* destination) => Avx512F.ConvertToVector128SByte(x).Store(destination);
}
