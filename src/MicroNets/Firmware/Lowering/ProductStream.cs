using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Firmware.Lowering;

/// <summary>
/// The weights of a convolution or dense layer as the product kernels read them (see mn_product in the runtime): for each pair of
/// output channels two starts, words of weights, and two times multiplier and scale. Weights of four bits stay packed.
/// </summary>
internal sealed class ProductStream
{
    private const int WordsBesideWeights = 6;
    private const int PackedBias = 8;
    private readonly int _channels;
    private readonly int _inputs;
    private readonly Func<int, int, int> _weight;
    private readonly IntegerWeights _weights;
    private readonly WeightedArithmetic _arithmetic;

    /// <param name="weight">Weight of an output channel and an input, inputs counted as the kernel sees them.</param>
    /// <param name="inputs">Inputs of each output.</param>
    /// <param name="format">Format of the input.</param>
    /// <param name="layer">A layer with weights.</param>
    /// <exception cref="InputException">Two weights do not share a halfword.</exception>
    public ProductStream(IntegerLayer layer, TensorFormat format, int inputs, Func<int, int, int> weight)
    {
        _weights = layer.Weights!;
        _channels = _weights.Biases.Count;
        _inputs = inputs;
        _weight = weight;
        _arithmetic = WeightedArithmetic.Of(format, layer);
        if (_weights.Values.Span.Contains(sbyte.MinValue) && Enumerable.Range(0, Pairs).Any(Overflows))
            throw new InputException($"weights of -128 in layer '{layer.Layer.Name}'", "weights from -127 to 127, which the kernels read in pairs of 16 bits", "quantise with symmetric weights, as the TensorFlow Lite converter does; infer and eval take the model as it is");
        bool narrow = Enumerable.Range(0, _channels).All(IsNarrow);
        OutputClamp clamp = _arithmetic.Clamp;
        IsPacked = narrow && _weights.Bits == 4;
        string end = clamp is { Lowest: -128, Highest: 127 } ? (_arithmetic.OutputZeroPoint == -128 ? "relu" : "signed") : "bounded";
        Suffix = !narrow ? "wide" : IsPacked ? $"packed_{end}" : end;
    }

    /// <summary>Which variant of the kernels the layer takes.</summary>
    public string Suffix { get; }

    /// <summary>Whether two weights share a byte.</summary>
    public bool IsPacked { get; }

    /// <summary>Pairs of output channels.</summary>
    public int Pairs => (_channels + 1) / 2;

    /// <summary>Words of inputs that the kernel reads, two in each.</summary>
    public int Depth => IsPacked ? (_inputs + 3) / 4 * 2 : (_inputs + 1) / 2;

    /// <summary>Words of each pair.</summary>
    public int PairWords => (IsPacked ? Depth / 2 : Depth) + WordsBesideWeights;

    public int ZeroPoint => _arithmetic.OutputZeroPoint;

    public OutputClamp Clamp => _arithmetic.Clamp;

    public IEnumerable<long> Words()
    {
        for (int pair = 0; pair < Pairs; pair++)
        {
            int a = 2 * pair, b = a + 1;
            long startA = Start(a), startB = Start(b);
            yield return (int)startA;
            yield return Suffix == "wide" ? (int)startB : unchecked((int)(startA + ((IsPacked ? 16 : 256) * startB)));
            for (int k = 0; k < 2 * Depth; k += IsPacked ? 4 : 2)
                yield return unchecked((int)(IsPacked ? Packed(a, b, k) : (ushort)Halfword(a, b, k) | ((uint)(ushort)Halfword(a, b, k + 1) << 16)));
            for (int channel = a; channel <= b; channel++)
            {
                FixedPointMultiplier factor = Factor(channel);
                yield return factor.Multiplier;
                yield return Suffix == "wide" ? factor.Shift : unchecked((int)(-(1L << (32 + factor.Shift))));
            }
        }
    }

    private bool Overflows(int pair) => Enumerable.Range(0, _inputs).Any(input => Halfword(2 * pair, (2 * pair) + 1, input) < short.MinValue);

    // Sums stay in the reach of the kernels: 2·A in 32 bits, 256·B in 32 bits. Either channel may be the b of its pair.
    private bool IsNarrow(int channel)
    {
        long reach = Math.Abs(Start(channel));
        for (int k = 0; k < _inputs; k++)
            reach += 128L * Math.Abs(Weight(channel, k));
        return reach < 1 << 23 && Factor(channel).Shift is <= -1 and >= -31;
    }

    // A factor of zero gives the zero point whatever its shift.
    private FixedPointMultiplier Factor(int channel) => channel < _channels && _arithmetic.Multipliers[channel] is { Multiplier: not 0 } factor
        ? factor
        : new FixedPointMultiplier(0, -1);

    // The bias, less what the input's zero point adds to every product.
    private long Start(int channel)
    {
        if (channel >= _channels)
            return 0;
        long sum = 0;
        for (int k = 0; k < _inputs; k++)
            sum += Weight(channel, k);
        return unchecked((int)(_weights.Biases[channel] - (_arithmetic.InputZeroPoint * sum)));
    }

    // Bytes of inputs 0, 2, 1 and 3: with every other byte as a halfword, neighbouring inputs lie side by side.
    private uint Packed(int a, int b, int input)
    {
        uint Byte(int i) => (uint)(Weight(a, input + i) + PackedBias + (16 * (Weight(b, input + i) + PackedBias)));
        return Byte(0) | (Byte(2) << 8) | (Byte(1) << 16) | (Byte(3) << 24);
    }

    private int Halfword(int a, int b, int input) => Weight(a, input) + (256 * Weight(b, input));

    private int Weight(int channel, int input) => channel < _channels && input < _inputs ? _weight(channel, input) : 0;
}
