namespace MicroNets.Graph;

/// <summary>
/// A decision on the bits of a convolution's weights: y = conv(x, Σ_k z_k·round_k(w)), with the weights z of <see cref="Decision"/> given
/// from outside and round_k the rounding to the grid of <see cref="Bits"/>[k] bits, per output channel. A convolution is linear in its
/// weights, so the mixture costs as much as a single convolution.
/// </summary>
/// <param name="Bits">8 means: as the network computes elsewhere, in floats where nothing else is rounded.</param>
internal sealed record BitMask(string Decision, EquatableArray<int> Bits)
{
    internal Parameter Parameter => new(Decision, ParameterRole.Decision, [Bits.Count]);

    /// <exception cref="GraphException">No bits that weights can have.</exception>
    internal void Check()
    {
        if (Bits.Count == 0 || Bits.Any(bits => bits is not (2 or 4 or 8)))
            throw new GraphException($"weights of {Bits} bits", "2, 4 or 8");
    }
}
