namespace MicroNets.Numerics;

/// <summary>
/// Along one axis, the input places that are <paramref name="phase"/> modulo the stride once <paramref name="before"/> places of padding
/// are counted: windows see them through every stride-th tap from that one on.
/// </summary>
/// <param name="kernel">Places of a window.</param>
/// <param name="length">Places of the map.</param>
internal readonly struct PhaseAxis(int phase, int stride, int before, int kernel, int length)
{
    /// <summary>Padded place phase + First·stride is the first within the map.</summary>
    public int First { get; } = Math.Max((before - phase + stride - 1) / stride, 0);

    /// <summary>Places within the map.</summary>
    public int Count => Math.Max((length - 1 + before - phase + stride) / stride, 0) - First;

    public int Taps => Math.Max((kernel - phase + stride - 1) / stride, 0);

    /// <summary>The most <see cref="Taps"/> of any phase.</summary>
    public static int MostTaps(int kernel, int stride) => (kernel + stride - 1) / stride;

    public int Tap(int i) => phase + (i * stride);

    /// <summary>In the map.</summary>
    public int Place(int i) => phase + ((First + i) * stride) - before;
}
