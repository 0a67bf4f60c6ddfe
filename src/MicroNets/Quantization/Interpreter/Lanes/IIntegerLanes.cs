namespace MicroNets.Quantization.Interpreter.Lanes;

/// <summary>
/// A register of 32-bit sums, one lane per output channel, and what the kernels do with it. Products are taken of 32-bit words
/// that hold either four bytes or two 16-bit numbers of neighbouring inputs (<see cref="InputsPerWord"/>).
/// </summary>
internal unsafe interface IIntegerLanes<TVector>
    where TVector : unmanaged
{
    static abstract int Count { get; }

    /// <summary>4: inputs are unsigned bytes, x + 128, and weights signed bytes. 2: both are 16-bit numbers, the inputs as they
    /// are.</summary>
    static abstract int InputsPerWord { get; }

    static abstract TVector Load(int* source);

    static abstract TVector Broadcast(int value);

    static abstract TVector Add(TVector a, TVector b);

    /// <summary>The lower 32 bits of a·b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>sum + Σ of the products of the numbers inside each word.</summary>
    static abstract TVector Dot(TVector sum, TVector inputs, TVector weights);

    /// <summary>Reads <see cref="Count"/> bytes as signed numbers.</summary>
    static abstract TVector Widen(sbyte* source);

    /// <summary><see cref="Arithmetic.FixedPointMultiplier.Apply"/> lane by lane; shifts are counts to the left and then to the
    /// right.</summary>
    static abstract TVector Scale(TVector x, TVector multiplier, TVector left, TVector right);

    static abstract TVector Clamp(TVector x, TVector lowest, TVector highest);

    /// <summary>Writes <see cref="Count"/> bytes; every lane fits one.</summary>
    static abstract void Narrow(TVector x, sbyte* destination);
}
