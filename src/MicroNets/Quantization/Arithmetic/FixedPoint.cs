using System.Numerics;

namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// The two rounding steps from which TensorFlow Lite and CMSIS-NN build every change of scale ("double rounding"; the same
/// functions as in gemmlowp's fixedpoint.h), and the exponential built on them.
/// </summary>
internal static class FixedPoint
{
    /// <summary>round(a·b / 2³¹), halves up; the single overflow, both operands −2³¹, saturates.</summary>
    public static int DoublingHighMultiply(int a, int b)
    {
        if (a == int.MinValue && b == int.MinValue)
            return int.MaxValue;
        return (int)((((long)a * b) + (1L << 30)) >> 31);
    }

    /// <summary>round(x / 2^exponent), halves away from zero; exponent from 0 to 62.</summary>
    public static int RoundingShiftRight(int x, int exponent) =>
        exponent == 0 ? x : (int)(((long)x + (x >> 31) + (1L << (exponent - 1))) >> exponent);

    /// <summary>
    /// exp(a) for a ≤ 0 given with <paramref name="integerBits"/> bits before the point (Q5.26), in Q0.31: a 4th-order Taylor
    /// polynomial on [−1/4, 0), then one factor for each higher bit of a.
    /// </summary>
    public static int ExpOnNegative(int a, int integerBits = 5)
    {
        int fractionalBits = 31 - integerBits;
        int oneQuarter = 1 << (fractionalBits - 2);
        if (a == 0)
            return int.MaxValue;

        int rest = (a & (oneQuarter - 1)) - oneQuarter;
        int result = ExpOnQuarter(rest << integerBits);
        int remainder = unchecked(rest - a);

        // exp(−2^k) in Q0.31 for k from −2 to 4.
        ReadOnlySpan<int> factors = [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242];
        for (int bit = 0; bit < integerBits + 2; bit++)
        {
            if ((remainder & (1 << (fractionalBits - 2 + bit))) != 0)
                result = DoublingHighMultiply(result, factors[bit]);
        }

        return result;
    }

    /// <summary>
    /// 1/x of a positive <paramref name="x"/> with <paramref name="integerBits"/> bits before the point (Q12.19), as mantissa and exponent:
    /// x is scaled into [1, 2), whose reciprocal is returned in Q0.31 with the number of bits by which x was scaled down.
    /// </summary>
    public static (int Reciprocal, int BitsOverUnit) Reciprocal(int x, int integerBits = 12)
    {
        int headroom = BitOperations.LeadingZeroCount((uint)x);
        int half = (int)(((uint)x << headroom) - (1u << 31));
        return (OneOverOnePlus(half), integerBits - headroom);
    }

    /// <summary>1 / (1 + exp(−a)) in Q0.31 for a with <paramref name="integerBits"/> bits before the point.</summary>
    public static int Logistic(int a, int integerBits)
    {
        if (a == 0)
            return 1 << 30;
        int positive = OneOverOnePlus(ExpOnNegative(-Math.Abs(a), integerBits));
        return a > 0 ? positive : int.MaxValue - positive;
    }

    /// <summary>tanh(a) in Q0.31 for a with <paramref name="integerBits"/> bits before the point: (1 − e)/(1 + e) with e =
    /// exp(−2|a|).</summary>
    public static int Tanh(int a, int integerBits)
    {
        if (a == 0)
            return 0;
        int magnitude = SaturatingShiftLeft(TwiceReciprocal(ExpOnNegative(-Math.Abs(a), integerBits + 1)) - (1 << 29), 2);
        return a > 0 ? magnitude : -magnitude;
    }

    /// <summary>
    /// log(x) in Q5.26 of x from 1 on, given as Q12.19: x is a power of two, with a quarter's offset, times a mantissa around
    /// 1/⁴√2, whose logarithm is a rational function. The one of two neighbouring mantissas that is smaller is taken.
    /// </summary>
    public static int Log(int x)
    {
        const int InputBits = 12, SumFraction = 25, RescaleBits = 6;
        const int LogOfTwo = 1488522236, RootRootHalf = 1805811301, RootHalf = 1518500250;

        int headroom = BitOperations.LeadingZeroCount((uint)x);
        int mantissaA = SaturatingShiftLeft(DoublingHighMultiply(SaturatingShiftLeft(x, headroom - 1), RootHalf), 1);
        int powerA = ((InputBits - headroom) << SumFraction) + (1 << (SumFraction - 2));

        int headroomB = BitOperations.LeadingZeroCount((uint)DoublingHighMultiply(x, RootHalf)) - 1;
        int mantissaB = SaturatingShiftLeft(x, headroomB);
        int powerB = ((InputBits - headroomB) << SumFraction) - (1 << (SumFraction - 2));

        int mantissa = Math.Min(mantissaA, mantissaB), power = Math.Max(powerA, powerB);
        int middle = RoundingHalfSum(mantissa, RootRootHalf), offset = unchecked(2 * (mantissa - RootRootHalf));
        int square = DoublingHighMultiply(offset, offset);
        int numerator = unchecked(DoublingHighMultiply(offset, mantissa) + DoublingHighMultiply(DoublingHighMultiply(offset, square),
            117049297));
        int denominator = unchecked(DoublingHighMultiply(middle, 1057819769 + offset + DoublingHighMultiply(127690142, square))
            + DoublingHighMultiply(638450708, offset));
        int sum = unchecked(DoublingHighMultiply(power, LogOfTwo)
            + DoublingHighMultiply(RoundingShiftRight(numerator, RescaleBits), OneOverOnePlus(denominator)));
        return SaturatingShiftLeft(sum, 1);
    }

    /// <summary>
    /// 1/√x of a sum of squares: x is scaled by powers of four into [1/2, 2) of Q3.28, where five Newton–Raphson steps from 1 end. 0 counts
    /// as 1.
    /// </summary>
    public static FixedPointMultiplier InverseSquareRoot(int x)
    {
        const int OneAndAHalf = (1 << 28) + (1 << 27), RootHalf = 1518500250;
        if (x <= 1)
            return new FixedPointMultiplier(int.MaxValue, 0);

        int shift = 11;
        for (; x >= 1 << 29; x /= 4)
            shift++;
        int pairs = ((BitOperations.LeadingZeroCount((uint)x) - 1) / 2) - 1;
        shift -= pairs;
        x <<= 2 * pairs;

        int halved = RoundingShiftRight(x >> 1, 1), root = 1 << 28;
        for (int step = 0; step < 5; step++)
        {
            int cube = SaturatingShiftLeft(DoublingHighMultiply(DoublingHighMultiply(root, root), root), 6);
            root = SaturatingShiftLeft(unchecked(DoublingHighMultiply(OneAndAHalf, root) - DoublingHighMultiply(halved, cube)), 3);
        }

        root = DoublingHighMultiply(root, RootHalf);
        return shift < 0 ? new FixedPointMultiplier(unchecked(root << -shift), 0) : new FixedPointMultiplier(root, -shift);
    }

    // exp(a), a in [−1/4, 0) as Q0.31; the polynomial is centred on −1/8.
    private static int ExpOnQuarter(int a)
    {
        const int ExpOfMinusEighth = 1895147668;
        const int Third = 715827883;
        int x = unchecked(a + (1 << 28));
        int x2 = DoublingHighMultiply(x, x);
        int x3 = DoublingHighMultiply(x2, x);
        int x4 = DoublingHighMultiply(x2, x2);
        int quarterOfX4 = RoundingShiftRight(x4, 2);
        int tail = RoundingShiftRight(DoublingHighMultiply(quarterOfX4 + x3, Third) + x2, 1);
        return ExpOfMinusEighth + DoublingHighMultiply(ExpOfMinusEighth, x + tail);
    }

    // 1 / (1 + a), a in [0, 1) as Q0.31.
    private static int OneOverOnePlus(int a) => SaturatingShiftLeft(TwiceReciprocal(a), 1);

    // 2 / (1 + a) in Q2.29, a in [0, 1) as Q0.31: three Newton–Raphson steps from 48/17 − 32/17·(1 + a)/2.
    private static int TwiceReciprocal(int a)
    {
        const int OneQ2 = 1 << 29;
        int halfDenominator = RoundingHalfSum(a, int.MaxValue);
        int x = 1515870810 + DoublingHighMultiply(halfDenominator, -1010580540);
        for (int step = 0; step < 3; step++)
        {
            int error = OneQ2 - DoublingHighMultiply(halfDenominator, x);
            x += SaturatingShiftLeft(DoublingHighMultiply(x, error), 2);
        }

        return x;
    }

    private static int RoundingHalfSum(int a, int b)
    {
        long sum = (long)a + b;
        return (int)((sum + (sum >= 0 ? 1 : -1)) / 2);
    }

    private static int SaturatingShiftLeft(int x, int exponent) => (int)Math.Clamp((long)x << exponent, int.MinValue, int.MaxValue);
}
