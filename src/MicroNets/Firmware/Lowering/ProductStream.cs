using System.Globalization;
using MicroNets.Devices;
using MicroNets.Devices.Memory;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Firmware.Lowering;

/// <summary>
/// The weights of a convolution or dense layer as the product kernels read them (see mn_product in the runtime): for each pair of
/// output channels two starts, words of weights, and two times multiplier and scale, in the form of a <see cref="ProductLaw"/>.
/// </summary>
internal sealed class ProductStream
{
    private const int WordsBesideWeights = 6;
    private readonly Func<int, int, int> _weight;
    private readonly ChannelSum[] _channels;
    private readonly WeightedArithmetic _arithmetic;
    private readonly ProductLaw _law;

    /// <param name="weight">Weight of an output channel and an input, inputs counted as the kernel sees them.</param>
    /// <param name="inputs">Inputs of each output.</param>
    /// <param name="format">Format of the input.</param>
    /// <param name="layer">A layer with weights.</param>
    /// <param name="kernels">Which form of the kernels multiplies.</param>
    /// <param name="law">Null: the cheapest.</param>
    public ProductStream(IntegerLayer layer, TensorFormat format, int inputs, Func<int, int, int> weight, KernelForm kernels,
        ProductLaw? law = null)
    {
        Inputs = inputs;
        WeightBits = layer.Weights!.Bits;
        IsTernary = WeightBits == 2 && TernaryWeights.Multiply(layer.Layer);
        IsOnePixel = KernelOperands.IsOnePixel(layer.Layer);
        _weight = weight;
        _arithmetic = WeightedArithmetic.Of(format, layer);
        _channels = [.. Enumerable.Range(0, layer.Weights.Biases.Count)
            .Select(c => ChannelSum.Of(_arithmetic, c, layer.Weights.Biases[c], Enumerable.Range(0, inputs).Select(k => weight(c, k))))];
        _law = law ?? ProductLaw.Cheapest(this, kernels);
        OutputClamp clamp = _arithmetic.Clamp;
        string end = clamp is { Lowest: -128, Highest: 127 } ? (_arithmetic.OutputZeroPoint == -128 ? "relu" : "signed") : "bounded";
        Suffix = string.Format(CultureInfo.InvariantCulture, _law.Suffix, end);
    }

    /// <summary>Which variant of the kernels the layer takes.</summary>
    public string Suffix { get; }

    /// <summary>What the names of the kernels around the product end in, before _run.</summary>
    public string Form => _law.Form;

    /// <summary>Words hold the weights of two channels and two inputs, and doubled sums have 32 bits.</summary>
    public bool IsPaired => _law is PairedProduct;

    public int WeightBits { get; }

    /// <summary>Weights are -1, 0 and 1, and there is a kernel for so many.</summary>
    public bool IsTernary { get; }

    /// <summary>Kernels of a single pixel multiply.</summary>
    public bool IsOnePixel { get; }

    /// <summary>Inputs of each output.</summary>
    public int Inputs { get; }

    /// <summary>Pairs of output channels.</summary>
    public int Pairs => (_channels.Length + 1) / 2;

    /// <summary>Words of inputs that the kernel reads, two in each.</summary>
    public int Depth => (Inputs + _law.InputsPerWord - 1) / _law.InputsPerWord * _law.InputsPerWord / 2;

    /// <summary>Words of all pairs.</summary>
    public int WordCount => WordsBefore(Pairs);

    /// <summary>Words of the pairs before this one.</summary>
    public int WordsBefore(int pair) => (pair * (_law.WordCount(Depth) + WordsBesideWeights))
        + Enumerable.Range(0, pair).Sum(before => After(before).Count());

    public int ZeroPoint => _arithmetic.OutputZeroPoint;

    public OutputClamp Clamp => _arithmetic.Clamp;

    public IEnumerable<long> Words()
    {
        for (int pair = 0; pair < Pairs; pair++)
        {
            int first = 2 * pair;
            (ChannelSum a, ChannelSum b) = (Sum(first), Sum(first + 1));
            yield return unchecked((int)a.Start);
            yield return unchecked((int)_law.SecondStart(a.Start, b.Start));
            foreach (long word in _law.Words(2 * Depth, input => Weight(first, input), input => Weight(first + 1, input)))
                yield return unchecked((int)word);
            foreach (ChannelSum channel in (ChannelSum[])[a, b])
            {
                yield return channel.Factor.Multiplier;
                yield return unchecked((int)_law.Scale(channel));
            }

            foreach (long word in After(pair))
                yield return unchecked((int)word);
        }
    }

    private IEnumerable<long> After(int pair) =>
        _law.After(2 * Depth, input => Weight(2 * pair, input), input => Weight((2 * pair) + 1, input));

    /// <summary>What is known of the sums of a channel.</summary>
    public ChannelSum Sum(int channel) => channel < _channels.Length ? _channels[channel] : ChannelSum.None;

    /// <summary>Weight of a channel and an input; 0 past the last of either, and for channels that do not depend on their inputs.</summary>
    public int Weight(int channel, int input) => channel < _channels.Length && input < Inputs
        && !_channels[channel].IsConstant ? _weight(channel, input) : 0;
}
