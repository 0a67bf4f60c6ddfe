namespace MicroNets.Numerics;

/// <summary>A sample with zeros around it, so that windows that reach out of it can be read without asking: row y and column x of the
/// sample lie at row y + <paramref name="top"/> and column x + <paramref name="left"/>. What does not fit is left out.</summary>
internal readonly unsafe struct PaddedMap(int height, int width, int channels, int top, int left, int paddedHeight, int paddedWidth)
{
    // A sample that needs no zeros stays where it is.
    private readonly bool _inPlace = top == 0 && left == 0 && paddedHeight <= height && paddedWidth <= width;

    /// <summary>The input that the windows reach.</summary>
    public static PaddedMap OfInput(in MapWindow window) =>
        new(window.Height, window.Width, window.Channels, window.Top, window.Left,
        Math.Max(((window.OutputHeight - 1) * window.StrideHeight) + window.KernelHeight, 1),
        Math.Max(((window.OutputWidth - 1) * window.StrideWidth) + window.KernelWidth, 1));

    /// <summary>
    /// The gradient of the output, with zeros where windows would be that see nothing of an input pixel but padding: what the gradient of
    /// an input pixel is summed from lies side by side.
    /// </summary>
    public static PaddedMap OfGradient(in MapWindow window, int outputs, out int top, out int left)
    {
        top = PhaseAxis.MostTaps(window.KernelHeight, window.StrideHeight) - 1;
        left = PhaseAxis.MostTaps(window.KernelWidth, window.StrideWidth) - 1;
        return new(window.OutputHeight, window.OutputWidth, outputs, top, left,
            top + ((window.Height - 1 + window.Top) / window.StrideHeight) + 1,
            left + ((window.Width - 1 + window.Left) / window.StrideWidth) + 1);
    }

    /// <summary>Floats from row to row.</summary>
    public nint Pitch => (nint)(_inPlace ? width : paddedWidth) * channels;

    /// <summary>Of scratch, with what may be read past the end.</summary>
    public long Floats => _inPlace ? 0 : AlignedBuffer.RoundUp((long)paddedHeight * paddedWidth * channels) + (4 * AlignedBuffer.Line);

    /// <summary>The map with its zeros: in <paramref name="scratch"/>, or itself where it needs none.</summary>
    public float* Lay(float* map, float* scratch)
    {
        if (_inPlace)
            return map;
        int row = paddedWidth * channels, zeros = Math.Min(left, paddedWidth), before = zeros * channels,
            used = Math.Min(width, paddedWidth - zeros) * channels;
        for (int y = 0; y < paddedHeight; y++)
        {
            var to = new Span<float>(scratch + ((long)y * row), row);
            if ((uint)(y - top) >= (uint)height)
            {
                to.Clear();
                continue;
            }

            to[..before].Clear();
            new ReadOnlySpan<float>(map + ((long)(y - top) * width * channels), used).CopyTo(to[before..]);
            to[(before + used)..].Clear();
        }

        return scratch;
    }
}
