namespace MicroNets.Devices;

/// <summary>Which of the runtime's kernels, and so which order of weights, firmware for a core is made of.</summary>
public enum KernelForm
{
    /// <summary>Words of two or four inputs: plain C, or the DSP extension.</summary>
    Words,

    /// <summary>Vectors of sixteen bytes: plain C, or MVE.</summary>
    Vectors,
}
