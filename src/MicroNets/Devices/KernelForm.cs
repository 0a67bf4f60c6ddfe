namespace MicroNets.Devices;

/// <summary>Which of the runtime's kernels, and so which order of weights, firmware for a core is made of.</summary>
internal enum KernelForm
{
    /// <summary>Words of two or four inputs, by the DSP extension where a compiler has it.</summary>
    Words,

    /// <summary>Vectors of sixteen bytes, by MVE where a compiler has it.</summary>
    Vectors,

    /// <summary>Words as in <see cref="Words"/>, on a core that has plain C alone.</summary>
    Plain,

    /// <summary>
    /// Words of two pixels, in plain C, on a core whose multiplication of 32 bits is one instruction and whose registers are many.
    /// </summary>
    Twin,
}
