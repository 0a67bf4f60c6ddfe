using System.Numerics;
using MicroNets.Devices;
using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Firmware.Lowering;

/// <summary>
/// A way in which the product kernels multiply: how words of weights are made, and which sums it can hold. Layers take the cheapest law
/// that holds all of their channels; the last one holds everything.
/// </summary>
/// <param name="Suffix">Of the kernels' names; {0}: what follows the sum.</param>
/// <param name="InputsPerWord">Inputs whose weights for two output channels share a word.</param>
internal abstract record ProductLaw(string Suffix, int InputsPerWord)
{
    /// <summary>Sums of 32 bits, whatever the layer.</summary>
    public static readonly ProductLaw Wide = new WideProduct();

    // In order of cost: flash comes first, then instructions.
    private static readonly ProductLaw[] OfWords = [new TernaryProduct(), new PackedProduct(), new PairedProduct(), Wide],
        OfVectors = [new TernaryVectorProduct(), new PackedVectorProduct(), new VectorProduct(), Wide],
        OfTwins = [new TernaryProduct(), new PackedProduct(), new TwinProduct(0), new TwinProduct(Sixteenth), Wide];

    /// <summary>The cheapest law that computes a layer.</summary>
    public static ProductLaw Cheapest(ProductStream layer, KernelForm kernels) =>
        (kernels switch { KernelForm.Vectors => OfVectors, KernelForm.Twin => OfTwins, _ => OfWords }).First(law => law.Holds(layer));

    /// <summary>Whether the kernels compute all channels of a layer exactly.</summary>
    public abstract bool Holds(ProductStream layer);

    /// <summary>The word after the start of the first channel's sum.</summary>
    public abstract long SecondStart(long startA, long startB);

    /// <summary>What lowered names of kernels around the product end in.</summary>
    public virtual string Form => "";

    /// <summary>Words of a pair's weights, given those of a pixel's inputs.</summary>
    public virtual int WordCount(int depth) => 2 * depth / InputsPerWord;

    /// <summary>The words of a pair's weights for so many inputs, given the weights of two channels by input.</summary>
    public abstract IEnumerable<long> Words(int inputs, Func<int, int> a, Func<int, int> b);

    /// <summary>What follows the factors of a pair, given the weights of two channels by input.</summary>
    public virtual IEnumerable<long> After(int inputs, Func<int, int> a, Func<int, int> b) => [];

    /// <summary>The word after a channel's multiplier.</summary>
    public virtual long Scale(ChannelSum channel) => -(1L << (32 + channel.Factor.Shift));

    // Bytes that the kernels of twins may store beside each byte of weights.
    private const double Sixteenth = 1.0 / 16;

    /// <summary>The most bytes that the kernels of a form store beside each byte of a layer's weights, whatever these are trained
    /// to.</summary>
    public static double MostBeside(KernelForm kernels, Layer layer) => kernels == KernelForm.Twin
        && layer.Op is Conv2D { WeightBits: null or > 4 } && !KernelOperands.IsOnePixel(layer) ? Sixteenth : 0;

    /// <summary>The scale of a channel whose doubled sums have 32 bits and shift right, which is negative; or else its shift plus
    /// 32.</summary>
    public static long AnyScale(ChannelSum channel) => channel.IsDoubled ? -(1L << (32 + channel.Factor.Shift)) : channel.Factor.Shift + 32;

    /// <summary>Whether kernels that take factors of any size, of a half and more too, compute all channels of a layer.</summary>
    protected static bool IsOfAnyFactor(ProductStream layer) => AllPairs(layer, (a, b) => a.IsDoubledOrMore && b.IsDoubledOrMore);

    protected static bool AllPairs(ProductStream layer, Func<ChannelSum, ChannelSum, bool> holds) =>
        Enumerable.Range(0, layer.Pairs).All(pair => holds(layer.Sum(2 * pair), layer.Sum((2 * pair) + 1)));
}

/// <summary>A law whose words hold the weights of both channels.</summary>
internal abstract record WordProduct(string Suffix, int InputsPerWord) : ProductLaw(Suffix, InputsPerWord)
{
    public override IEnumerable<long> Words(int inputs, Func<int, int> a, Func<int, int> b)
    {
        for (int k = 0; k < inputs; k += InputsPerWord)
        {
            int first = k;
            yield return Word(input => a(first + input), input => b(first + input));
        }
    }

    /// <summary>A word, given the weights of two channels by input, from 0.</summary>
    protected abstract long Word(Func<int, int> a, Func<int, int> b);
}

/// <summary>Halfwords w_a + 256·w_b: sums are A and A + 256·B, and B has 24 bits.</summary>
internal sealed record PairedProduct() : WordProduct("{0}", 2)
{
    public override bool Holds(ProductStream layer) =>
        AllPairs(layer, (a, b) => a.IsDoubled && b.IsDoubled && b.IsWithin(23))
        && Enumerable.Range(0, layer.Pairs)
            .All(pair => Enumerable.Range(0, layer.Inputs)
            .All(input => Halfword(layer.Weight(2 * pair, input), layer.Weight((2 * pair) + 1, input)) >= short.MinValue));

    public override long SecondStart(long startA, long startB) => startA + (256 * startB);

    protected override long Word(Func<int, int> a, Func<int, int> b) =>
        (ushort)Halfword(a(0), b(0)) | ((uint)(ushort)Halfword(a(1), b(1)) << 16);

    private static int Halfword(int a, int b) => a + (256 * b);
}

/// <summary>Bytes (w_a + 8) + 16·(w_b + 8) of weights of four bits: sums are A and A + 16·B.</summary>
internal sealed record PackedProduct() : WordProduct("packed", 4)
{
    private const int Bias = 8;

    public override bool Holds(ProductStream layer) => layer.WeightBits <= 4
        && IsOfAnyFactor(layer) && AllPairs(layer, (_, b) => b.IsWithin(27));

    public override long SecondStart(long startA, long startB) => startA + (16 * startB);

    public override long Scale(ChannelSum channel) => AnyScale(channel);

    // Bytes of inputs 0, 2, 1 and 3: with every other byte as a halfword, neighbouring inputs lie side by side.
    protected override long Word(Func<int, int> a, Func<int, int> b)
    {
        uint Byte(int input) => (uint)(a(input) + Bias + (16 * (b(input) + Bias)));
        return Byte(0) | (Byte(2) << 8) | (Byte(1) << 16) | (Byte(3) << 24);
    }
}

/// <summary>
/// Halfwords (w_a + 1) + 2^14·w_b of weights of -1, 0 and 1, which of 16 bits take the first two and the last two: four times two of them
/// share a word, each four bits further round. Sums are A and A + 2^14·B, and A is taken out after 32 inputs.
/// </summary>
internal sealed record TernaryProduct() : ProductLaw("ternary", 2)
{
    private const int StepsPerWord = 4, BitsPerStep = 4, Second = 14;

    public override bool Holds(ProductStream layer) => layer.IsTernary && IsOfAnyFactor(layer);

    public override long SecondStart(long startA, long startB) => 2 * startB;

    public override long Scale(ChannelSum channel) => AnyScale(channel);

    public override int WordCount(int depth) => (depth + StepsPerWord - 1) / StepsPerWord;

    // The first word has its first places empty.
    public override IEnumerable<long> Words(int inputs, Func<int, int> a, Func<int, int> b)
    {
        int depth = inputs / 2;
        uint word = 0;
        for (int step = (WordCount(depth) * StepsPerWord) - depth, k = 0; k < depth; k++, step++)
        {
            uint pair = Halfword(a(2 * k), b(2 * k)) | (Halfword(a((2 * k) + 1), b((2 * k) + 1)) << 16);
            word |= BitOperations.RotateLeft(pair, step % StepsPerWord * BitsPerStep);
            if (step % StepsPerWord == StepsPerWord - 1)
            {
                yield return word;
                word = 0;
            }
        }
    }

    private static uint Halfword(int a, int b) => (uint)(ushort)(a + 1 + (b << Second));
}

/// <summary>Bytes w_a, w_b of each input: sums of 32 bits, any weights, any factors.</summary>
internal sealed record WideProduct() : WordProduct("wide", 2)
{
    public override bool Holds(ProductStream layer) => true;

    public override long SecondStart(long startA, long startB) => startB;

    protected override long Word(Func<int, int> a, Func<int, int> b) =>
        (byte)a(0) | ((uint)(byte)b(0) << 8) | ((uint)(byte)a(1) << 16) | ((uint)(byte)b(1) << 24);

    public override long Scale(ChannelSum channel) => AnyScale(channel);
}

/// <summary>
/// Bytes w_a, w_b of each input, times words x + 2^16·y of two pixels: sums A + 2^16·B of four inputs at a time, of which A has 16 bits, so
/// that sums have 32. What the weights of four inputs are too large for follows as further products; where these are many, two inputs at a
/// time, which never are.
/// </summary>
/// <param name="Share">The most bytes of further products for each of weights.</param>
internal sealed record TwinProduct(double Share) : WordProduct("twin", 2)
{
    // Bytes of a further product, and of the two weights of an input; what stands where products of two inputs are added up.
    private const int FurtherBytes = 4, InputBytes = 2, ByTwos = -1;

    private const int Step = 4;

    // The sum of the weights of a step, whatever the inputs.
    private const int MostOfStep = short.MaxValue / -sbyte.MinValue;

    public override string Form => "_twin";

    // Kernels of one pixel add up products of 32 bits.
    public override bool Holds(ProductStream layer) =>
        layer.Inputs <= 1 << 16 && (Share > 0 || layer.IsOnePixel) && AllPairs(layer, (a, b) => a.IsDoubled && b.IsDoubled)
        && (layer.IsOnePixel || Enumerable.Range(0, 2 * layer.Pairs).All(channel => Enumerable.Range(0, layer.Inputs / 2).All(two =>
            Math.Abs(layer.Weight(channel, 2 * two)) + Math.Abs(layer.Weight(channel, (2 * two) + 1)) <= MostOfStep)));

    public override long SecondStart(long startA, long startB) => startB;

    public override long Scale(ChannelSum channel) => -channel.Factor.Shift;

    public override IEnumerable<long> Words(int inputs, Func<int, int> a, Func<int, int> b)
    {
        Dictionary<int, (int A, int B)> further = Further(inputs, a, b) ?? [];
        return base.Words(inputs,
            input => a(input) - further.GetValueOrDefault(input).A, input => b(input) - further.GetValueOrDefault(input).B);
    }

    /// <summary>How many further products there are; of each the input, and the weights of both channels.</summary>
    public override IEnumerable<long> After(int inputs, Func<int, int> a, Func<int, int> b) =>
        Further(inputs, a, b) is { } further
            ? [further.Count, .. further.OrderBy(product => product.Key).Select(product =>
                (long)(uint)product.Key | ((uint)(byte)product.Value.A << 16) | ((uint)(byte)product.Value.B << 24))]
            : [ByTwos];

    protected override long Word(Func<int, int> a, Func<int, int> b) => Wide.Words(2, a, b).Single();

    // Null: they would be too many.
    private Dictionary<int, (int A, int B)>? Further(int inputs, Func<int, int> a, Func<int, int> b)
    {
        var further = new Dictionary<int, (int A, int B)>();
        for (int first = 0; first < inputs; first += Step)
        {
            int count = Math.Min(Step, inputs - first);
            int[] excessA = Excess(first, count, a), excessB = Excess(first, count, b);
            for (int i = 0; i < count; i++)
            {
                if (excessA[i] != 0 || excessB[i] != 0)
                    further[first + i] = (excessA[i], excessB[i]);
            }
        }

        return further.Count * FurtherBytes <= Share * InputBytes * inputs ? further : null;
    }

    // What to take from the largest weights of a step, so that no inputs of int8 lead to a sum of more than 16 bits.
    private static int[] Excess(int first, int count, Func<int, int> weight)
    {
        int[] weights = [.. Enumerable.Range(first, count).Select(weight)], excess = new int[count];
        int over = weights.Sum(Math.Abs) - MostOfStep;
        foreach (int i in Enumerable.Range(0, count).OrderByDescending(i => Math.Abs(weights[i])))
        {
            if (over <= 0)
                break;
            int taken = Math.Min(over, Math.Min(Math.Abs(weights[i]), sbyte.MaxValue));
            excess[i] = Math.Sign(weights[i]) * taken;
            over -= taken;
        }

        return excess;
    }
}

/// <summary>A law of the kernels for vectors: sums of 32 bits.</summary>
internal abstract record VectorLaw(string Suffix, int InputsPerWord) : ProductLaw(Suffix, InputsPerWord)
{
    public override string Form => "_vector";

    public override long SecondStart(long startA, long startB) => startB;

    public override long Scale(ChannelSum channel) => channel.Factor.Shift;

    public override IEnumerable<long> Words(int inputs, Func<int, int> a, Func<int, int> b) =>
        Bytes(inputs, a, b).Chunk(sizeof(int)).Select(bytes => bytes.Select((value, i) => (long)value << (8 * i)).Sum());

    protected abstract IEnumerable<byte> Bytes(int inputs, Func<int, int> a, Func<int, int> b);
}

/// <summary>Bytes of a for sixteen inputs, then of b for the same, any weights.</summary>
internal sealed record VectorProduct() : VectorLaw("vector", 2)
{
    public override bool Holds(ProductStream layer) => AllPairs(layer, (a, b) => a.IsDoubled && b.IsDoubled);

    protected override IEnumerable<byte> Bytes(int inputs, Func<int, int> a, Func<int, int> b)
    {
        for (int first = 0; first < inputs; first += KernelOperands.VectorBytes)
        {
            int count = Math.Min(KernelOperands.VectorBytes, inputs - first);
            foreach (Func<int, int> channel in (Func<int, int>[])[a, b])
            {
                for (int input = first; input < first + count; input++)
                    yield return (byte)channel(input);
            }
        }
    }
}

/// <summary>Bytes w_a + 16·w_b of weights of four bits.</summary>
internal sealed record PackedVectorProduct() : VectorLaw("packed_vector", 4)
{
    public override bool Holds(ProductStream layer) => layer.WeightBits <= 4 && IsOfAnyFactor(layer);

    protected override IEnumerable<byte> Bytes(int inputs, Func<int, int> a, Func<int, int> b) =>
        Enumerable.Range(0, inputs).Select(input => (byte)((a(input) & 15) | (b(input) << 4)));
}

/// <summary>Bytes w_a + 4·w_b of an input, and 16 times that of the next, of weights of two bits.</summary>
internal sealed record TernaryVectorProduct() : VectorLaw("ternary_vector", 2)
{
    public override bool Holds(ProductStream layer) => layer.IsTernary && IsOfAnyFactor(layer);

    public override int WordCount(int depth) => (depth + 3) / 4;

    protected override IEnumerable<byte> Bytes(int inputs, Func<int, int> a, Func<int, int> b)
    {
        int Two(int input) => (a(input) & 3) | ((b(input) & 3) << 2);
        return Enumerable.Range(0, inputs / 2).Select(k => (byte)(Two(2 * k) | (Two((2 * k) + 1) << 4)));
    }
}
