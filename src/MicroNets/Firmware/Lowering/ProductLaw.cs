using System.Buffers.Binary;
using MicroNets.Devices;

namespace MicroNets.Firmware.Lowering;

/// <summary>
/// A way in which the product kernels multiply: how words of weights are made, which sums it can hold, and what it costs. Layers take the
/// cheapest law that holds all of their channels; the last one holds everything.
/// </summary>
/// <param name="Suffix">Of the kernels' names; {0}: what follows the sum.</param>
/// <param name="InputsPerWord">Inputs whose weights for two output channels share a word.</param>
/// <param name="Instructions">Of sixteen products on the DSP extension: four pixels, two inputs, two output channels.</param>
internal abstract record ProductLaw(string Suffix, int InputsPerWord, int Instructions)
{
    /// <summary>Sums of 32 bits, whatever the layer.</summary>
    public static readonly ProductLaw Wide = new WideProduct();

    private static readonly ProductLaw[] OfWords = [new PackedProduct(), new PairedProduct(), Wide], OfVectors = [new PackedProduct(), new VectorProduct(), Wide];

    /// <summary>The cheapest law that computes a layer: flash comes first, then instructions.</summary>
    public static ProductLaw Cheapest(ProductStream layer, KernelForm kernels) => (kernels == KernelForm.Vectors ? OfVectors : OfWords).Where(law => law.Holds(layer)).MinBy(law => (-law.InputsPerWord, law.Instructions))!;

    /// <summary>Whether the kernels compute all channels of a layer exactly.</summary>
    public abstract bool Holds(ProductStream layer);

    /// <summary>The word after the start of the first channel's sum.</summary>
    public abstract long SecondStart(long startA, long startB);

    /// <summary>What lowered names of kernels around the product end in.</summary>
    public virtual string Form => "";

    /// <summary>A word, given the weights of two channels by input, from 0.</summary>
    protected abstract long Word(Func<int, int> a, Func<int, int> b);

    /// <summary>The words of a pair's weights for so many inputs, given the weights of two channels by input.</summary>
    public virtual IEnumerable<long> Words(int inputs, Func<int, int> a, Func<int, int> b)
    {
        for (int k = 0; k < inputs; k += InputsPerWord)
        {
            int first = k;
            yield return Word(input => a(first + input), input => b(first + input));
        }
    }

    /// <summary>The word after a channel's multiplier.</summary>
    public virtual long Scale(ChannelSum channel) => -(1L << (32 + channel.Factor.Shift));

    /// <summary>The scale of a channel whose doubled sums have 32 bits, which is negative; or else its shift plus 32.</summary>
    public static long AnyScale(ChannelSum channel) => channel.IsDoubled ? -(1L << (32 + channel.Factor.Shift)) : channel.Factor.Shift + 32;

    protected static bool AllPairs(ProductStream layer, Func<ChannelSum, ChannelSum, bool> holds) =>
        Enumerable.Range(0, layer.Pairs).All(pair => holds(layer.Sum(2 * pair), layer.Sum((2 * pair) + 1)));
}

/// <summary>Halfwords w_a + 256·w_b: sums are A and A + 256·B, and B has 24 bits.</summary>
internal sealed record PairedProduct() : ProductLaw("{0}", 2, 11)
{
    public override bool Holds(ProductStream layer) =>
        AllPairs(layer, (a, b) => a.IsDoubled && b.IsDoubled && b.IsWithin(23))
        && Enumerable.Range(0, layer.Pairs).All(pair => Enumerable.Range(0, layer.Inputs).All(input => Halfword(layer.Weight(2 * pair, input), layer.Weight((2 * pair) + 1, input)) >= short.MinValue));

    public override long SecondStart(long startA, long startB) => startA + (256 * startB);

    protected override long Word(Func<int, int> a, Func<int, int> b) => (ushort)Halfword(a(0), b(0)) | ((uint)(ushort)Halfword(a(1), b(1)) << 16);

    private static int Halfword(int a, int b) => a + (256 * b);
}

/// <summary>Bytes (w_a + 8) + 16·(w_b + 8) of weights of four bits: sums are A and A + 16·B.</summary>
internal sealed record PackedProduct() : ProductLaw("packed_{0}", 4, 12)
{
    private const int Bias = 8;

    public override bool Holds(ProductStream layer) => layer.WeightBits <= 4 && AllPairs(layer, (a, b) => a.IsDoubled && b.IsDoubled && b.IsWithin(27));

    public override long SecondStart(long startA, long startB) => startA + (16 * startB);

    // Bytes of inputs 0, 2, 1 and 3: with every other byte as a halfword, neighbouring inputs lie side by side.
    protected override long Word(Func<int, int> a, Func<int, int> b)
    {
        uint Byte(int input) => (uint)(a(input) + Bias + (16 * (b(input) + Bias)));
        return Byte(0) | (Byte(2) << 8) | (Byte(1) << 16) | (Byte(3) << 24);
    }
}

/// <summary>Bytes w_a, w_b of each input: sums of 32 bits, any weights, any factors.</summary>
internal sealed record WideProduct() : ProductLaw("wide", 2, 13)
{
    public override bool Holds(ProductStream layer) => true;

    public override long SecondStart(long startA, long startB) => startB;

    protected override long Word(Func<int, int> a, Func<int, int> b) => (byte)a(0) | ((uint)(byte)b(0) << 8) | ((uint)(byte)a(1) << 16) | ((uint)(byte)b(1) << 24);

    public override long Scale(ChannelSum channel) => AnyScale(channel);
}

/// <summary>Bytes of a for sixteen inputs, then of b for the same: sums of 32 bits, any weights.</summary>
internal sealed record VectorProduct() : ProductLaw("vector", 2, 4)
{
    /// <summary>Inputs that a vector holds.</summary>
    public const int Lanes = 16;

    public override string Form => "_vector";

    public override bool Holds(ProductStream layer) => AllPairs(layer, (a, b) => a.IsDoubled && b.IsDoubled);

    public override long SecondStart(long startA, long startB) => startB;

    public override long Scale(ChannelSum channel) => channel.Factor.Shift;

    public override IEnumerable<long> Words(int inputs, Func<int, int> a, Func<int, int> b)
    {
        var bytes = new List<byte>();
        for (int first = 0; first < inputs; first += Lanes)
        {
            foreach (Func<int, int> channel in (Func<int, int>[])[a, b])
                bytes.AddRange(Enumerable.Range(first, Math.Min(Lanes, inputs - first)).Select(input => (byte)channel(input)));
        }

        return bytes.Chunk(sizeof(int)).Select(word => (long)BinaryPrimitives.ReadInt32LittleEndian(word));
    }

    protected override long Word(Func<int, int> a, Func<int, int> b) => throw new NotSupportedException("vectors hold the weights of one channel");
}
