namespace MicroNets.Numerics;

/// <summary>
/// The arithmetic of one register of floats. A kernel is written once over <typeparamref name="TVector"/> and compiled for every
/// width of <see cref="KernelVariant"/>; one lane is plain <see cref="float"/> and serves as the law of the others.
/// </summary>
internal unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    static abstract int Count { get; }

    /// <summary>True where 24 accumulators, 3 operands and a broadcast fit into registers; otherwise there is room for 12.</summary>
    static abstract bool HasWideRegisterFile { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(float* destination, TVector value);

    /// <summary>
    /// Stores past the caches where a register is a line of memory, which then is not read first. The destination is aligned to a line; other threads
    /// see the value after <see cref="StreamedMap.Finish"/>.
    /// </summary>
    static abstract void Stream(float* destination, TVector value);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a·b + c.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    static abstract TVector Min(TVector a, TVector b);

    static abstract TVector Max(TVector a, TVector b);

    static abstract TVector Sqrt(TVector a);

    /// <summary>To the nearest integer, halves to even.</summary>
    static abstract TVector Round(TVector a);

    /// <summary><paramref name="value"/> where low &lt; x &lt; high, else zero.</summary>
    static abstract TVector WhereInside(TVector x, TVector low, TVector high, TVector value);

    /// <summary>Sum of all lanes.</summary>
    static abstract float Sum(TVector a);
}
