namespace MicroNets.Numerics;

/// <summary>
/// A window sliding over one map of height × width × channels: output pixel (y, x) sees input rows y·StrideHeight − Top … + KernelHeight −
/// 1 and columns likewise; what lies outside the map counts as zero.
/// </summary>
internal readonly record struct MapWindow(int Height, int Width, int Channels, int KernelHeight, int KernelWidth, int StrideHeight,
    int StrideWidth, int Top, int Left, int OutputHeight, int OutputWidth)
{
    public int InputFloats => Height * Width * Channels;

    public int OutputFloats => OutputHeight * OutputWidth * Channels;

    /// <summary>3×3 with equal strides of 1 or 2, the kernels that networks for microcontrollers are made of.</summary>
    public bool IsThreeByThree => KernelHeight == 3 && KernelWidth == 3 && StrideHeight == StrideWidth && StrideWidth is 1 or 2;

    /// <summary>
    /// The window through which the gradient of the input is the same convolution over the gradient of the output, with the kernel turned
    /// by half a turn. Strides must be 1.
    /// </summary>
    public MapWindow Transposed() =>
        new(OutputHeight, OutputWidth, Channels, KernelHeight, KernelWidth, 1, 1, KernelHeight - 1 - Top, KernelWidth - 1 - Left,
        Height, Width);
}
