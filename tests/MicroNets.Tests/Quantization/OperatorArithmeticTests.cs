using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;
using MicroNets.Quantization.Interpreter;

namespace MicroNets.Tests.Quantization;

/// <summary>The integer laws of functions: at places computed by hand, and everywhere beside the real function.</summary>
public class OperatorArithmeticTests
{
    // Steps of the output by which a law may leave the rounded real value, where it is a fixed-point approximation.
    private const double Near = 1.01, HardSwishNear = 1.5;

    public static TheoryData<UnaryFunction> Unaries => [.. Enum.GetValues<UnaryFunction>()];

    public static TheoryData<BinaryFunction, int> Binaries
    {
        get
        {
            var data = new TheoryData<BinaryFunction, int>();
            foreach (BinaryFunction function in Enum.GetValues<BinaryFunction>())
            {
                data.Add(function, 8);
                data.Add(function, 16);
            }

            return data;
        }
    }

    [Fact]
    public void Logistic_and_tanh_of_bytes_at_places_known_by_hand()
    {
        var input = new TensorFormat(8, 1f / 8, 0);
        Func<int, int> logistic = UnaryArithmetic.Of(new Unary(UnaryFunction.Logistic), input,
            UnaryArithmetic.FixedOutput(UnaryFunction.Logistic, 8)!);
        Func<int, int> tanh = UnaryArithmetic.Of(new Unary(UnaryFunction.Tanh), input, UnaryArithmetic.FixedOutput(UnaryFunction.Tanh, 8)!);

        // logistic(1) = 0.7311 of 256, less 128; tanh(1) = 0.7616 of 128.
        Assert.Equal((0, 59, -59, 127, -128), (logistic(0), logistic(8), logistic(-8), logistic(127), logistic(-128)));
        Assert.Equal((0, 97, -97, 127, -128), (tanh(0), tanh(8), tanh(-8), tanh(127), tanh(-128)));
    }

    [Fact]
    public void The_slope_of_a_leaky_function_below_zero()
    {
        Func<int, int> leaky = UnaryArithmetic.Of(new Unary(UnaryFunction.LeakyRelu) { Alpha = 0.25f }, new TensorFormat(8, 1, 10),
            new TensorFormat(8, 0.5f, -2));
        Assert.Equal((-2, 18, -7, 127), (leaky(10), leaky(20), leaky(0), leaky(127)));
    }

    [Theory]
    [MemberData(nameof(Unaries))]
    public void Functions_of_bytes_stay_beside_the_real_ones(UnaryFunction function)
    {
        var op = new Unary(function) { Alpha = 0.3f };
        var input = new TensorFormat(8, 0.03f,
            function is UnaryFunction.Log or UnaryFunction.Sqrt or UnaryFunction.ReciprocalSqrt ? -128 : 5);
        TensorFormat output = UnaryArithmetic.FixedOutput(function, 8) ?? new TensorFormat(8, 0.05f, -3);
        Func<int, int> store = UnaryArithmetic.Of(op, input, output);
        for (int value = sbyte.MinValue; value <= sbyte.MaxValue; value++)
        {
            double real = op.Of(input.ToReal(value));
            if (!double.IsFinite(real))
                continue;
            double exact = Math.Clamp((real / output.Scale) + output.ZeroPoint, output.Lowest, output.Highest);
            Assert.InRange(store(value) - exact, -(function == UnaryFunction.HardSwish ? HardSwishNear : Near),
                function == UnaryFunction.HardSwish ? HardSwishNear : Near);
        }
    }

    [Theory]
    [InlineData(UnaryFunction.Logistic, 1f / 4096)]
    [InlineData(UnaryFunction.Logistic, 0.00031f)]
    [InlineData(UnaryFunction.Tanh, 1f / 4096)]
    [InlineData(UnaryFunction.Tanh, 1f / 2048)]
    [InlineData(UnaryFunction.Tanh, 0.00031f)]
    public void Sigmoids_of_16_bits_stay_beside_the_real_ones(UnaryFunction function, float scale)
    {
        var op = new Unary(function);
        TensorFormat input = new(16, scale, 0), output = UnaryArithmetic.FixedOutput(function, 16)!;
        Func<int, int> store = UnaryArithmetic.Of(op, input, output);
        for (int value = short.MinValue; value <= short.MaxValue; value += 13)
            Assert.InRange(store(value) - (op.Of(input.ToReal(value)) / output.Scale), -12, 12);
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public void Functions_of_two_elements_stay_beside_the_real_ones(BinaryFunction function, int bits)
    {
        var random = new Random(1);
        bool isWide = bits == 16, keeps = new Binary(function).KeepsFormat;
        float unit = isWide ? 1f / 256 : 1;
        TensorFormat a = new(bits, 0.05f * unit, isWide ? 0 : 4), b = keeps ? a : new(bits, 0.08f * unit, isWide ? 0 : -20),
            output = keeps ? a : new(bits, 0.1f * unit, isWide ? 0 : 9);
        var op = new Binary(function);
        Layer layer = new NetworkBuilder("pair").Input(1, 1, 1).Append(op, "pair", "input", "input").Build().Output;
        BinaryArithmetic arithmetic = BinaryArithmetic.Of(a, b, new IntegerLayer(layer, output));
        for (int i = 0; i < 2000; i++)
        {
            (int x, int y) = (random.Next(a.Lowest, a.Highest + 1), random.Next(b.Lowest, b.Highest + 1));
            double real = op.Of(a.ToReal(x), b.ToReal(y));
            if (!double.IsFinite(real))
                continue;
            double exact = Math.Clamp((real / output.Scale) + output.ZeroPoint, output.Lowest, output.Highest);

            // A difference that is a step off counts twice itself when it is squared.
            double near = function == BinaryFunction.SquaredDifference
                ? Near + (3 * Math.Sqrt(real) * 2 * Math.Max(a.Scale, b.Scale) / (isWide ? 1 : 128) / output.Scale) : Near;
            Assert.InRange(arithmetic.Store(x, y) - exact, -near, near);
        }
    }

    [Fact]
    public void Sums_of_64_bits_are_rescaled_with_half_the_factor()
    {
        // Halves go up, also below zero.
        FixedPointMultiplier half = FixedPointMultiplier.From(0.5);
        Assert.Equal((2, -1, 1 << 29), (half.ApplyWide(3), half.ApplyWide(-3), half.ApplyWide(1L << 30)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Both_interpreters_run_operators_alike_frame_by_frame(int seed)
    {
        IntegerNetwork network = RandomOperatorNetwork.Make(seed);
        sbyte[] frames = RandomIntegerNetwork.Input(network, seed, samples: 4);
        var reference = new ReferenceInterpreter(network);
        Assert.Equal(frames.Chunk(frames.Length / 4).SelectMany(frame => reference.Run(frame)),
            new IntegerInterpreter(network).Run(frames));
    }
}
