namespace MicroNets.Numerics;

/// <summary>
/// Random numbers that depend on a seed, a name, two indices and a counter alone: number n of a stream is the same on every thread and
/// machine, whatever was drawn elsewhere. Each number is SplitMix64's finaliser (Steele, Lea, Flood 2014) over key + n·odd constant.
/// A mutable value: copy it to branch, pass it by reference to go on.
/// </summary>
internal struct RandomStream
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private readonly ulong _key;
    private ulong _counter;

    /// <param name="name">What the numbers are for; streams of different names are independent.</param>
    public RandomStream(ulong seed, string name, long first = 0, long second = 0)
    {
        ulong key = Mix(seed + Golden);
        foreach (char letter in name)
            key = Mix(key ^ letter);
        _key = Mix(Mix(key ^ (ulong)first) + (ulong)second * Golden);
    }

    /// <summary>How many 64-bit numbers were drawn: with the arguments of the constructor, the whole state. Set it to go on from a saved
    /// place.</summary>
    public ulong Position
    {
        readonly get => _counter;
        set => _counter = value;
    }

    public ulong NextUInt64() => Mix(_key + ++_counter * Golden);

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, 1), 24 bits.</summary>
    public float NextSingle() => (NextUInt64() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in 0 … <paramref name="bound"/>−1 (its bias is below bound / 2⁶⁴).</summary>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(NextUInt64(), (ulong)bound, out _);
    }

    /// <summary>Standard normal (Box–Muller; two uniform draws each). <see cref="Ziggurat"/> gives other numbers of the same distribution
    /// in less time.</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public float NextSingle(float low, float high) => low + (high - low) * NextSingle();

    /// <summary>Fisher and Yates: every order equally likely.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    public void FillUniform(Span<float> values, float low, float high)
    {
        foreach (ref float value in values)
            value = NextSingle(low, high);
    }

    /// <summary>Normal with mean 0.</summary>
    public void FillNormal(Span<float> values, float deviation = 1)
    {
        foreach (ref float value in values)
            value = (float)(deviation * NextNormal());
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}
