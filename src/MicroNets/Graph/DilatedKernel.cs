namespace MicroNets.Graph;

/// <summary>A kernel with zeros between its taps, as the larger kernel that it is.</summary>
internal readonly record struct DilatedKernel(Size2D Stored, Size2D Dilation)
{
    /// <summary>Whether the larger kernel is small enough to be one.</summary>
    public bool Fits => (High, Wide) is ( <= Window.MostTaps, <= Window.MostTaps) && High * Wide <= Window.MostTaps;

    public Size2D Size => new((int)High, (int)Wide);

    private long High => ((Stored.Height - 1L) * Dilation.Height) + 1;

    private long Wide => ((Stored.Width - 1L) * Dilation.Width) + 1;

    /// <summary>The stored tap that lies at a pixel of the larger kernel; null between taps.</summary>
    public int? Tap(int pixel)
    {
        int width = Size.Width;
        (int y, int x) = (pixel / width, pixel % width);
        return y % Dilation.Height == 0 && x % Dilation.Width == 0 ? (y / Dilation.Height * Stored.Width) + (x / Dilation.Width) : null;
    }
}
