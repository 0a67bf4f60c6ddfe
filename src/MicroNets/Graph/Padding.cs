namespace MicroNets.Graph;

/// <summary>What lies around a map when a window reaches over its border.</summary>
public enum PaddingKind
{
    /// <summary>Output size is ⌈input / stride⌉; the odd pixel of padding goes to the bottom and right (TensorFlow).</summary>
    Same,

    /// <summary>No padding.</summary>
    Valid,

    /// <summary>The stated number of zero rows and columns.</summary>
    Explicit,

    /// <summary>Columns as <see cref="Same"/>, rows as <see cref="Valid"/>: where rows are moments, nothing stands for those that were not
    /// heard.</summary>
    Columns,
}

/// <summary>How a window treats the border of its input. The four counts matter for <see cref="PaddingKind.Explicit"/> only.</summary>
public readonly record struct Padding(PaddingKind Kind, int Top = 0, int Bottom = 0, int Left = 0, int Right = 0)
{
    /// <summary>Output size is input size over stride, rounded up.</summary>
    public static readonly Padding Same = new(PaddingKind.Same);

    /// <summary>No padding: only windows that are inside the map.</summary>
    public static readonly Padding Valid = new(PaddingKind.Valid);

    /// <summary>Padding of columns alone, as <see cref="PaddingKind.Columns"/> says.</summary>
    public static readonly Padding Columns = new(PaddingKind.Columns);

    /// <summary>Rows and columns of padding on each side, as counts.</summary>
    public static Padding Explicit(int top, int bottom, int left, int right) => new(PaddingKind.Explicit, top, bottom, left, right);

    /// <summary>"Same", "Valid", or the four counts.</summary>
    public override string ToString() =>
        Kind == PaddingKind.Explicit ? $"{Top},{Bottom},{Left},{Right}" : Kind.ToString().ToUpperInvariant();
}

/// <summary>
/// A window sliding over an input, with the padding worked out: output pixel (y, x) sees input rows
/// y·stride − Top … + kernel − 1. The only place that turns <see cref="Padding"/> into numbers.
/// </summary>
internal readonly record struct Window(Size2D Kernel, Size2D Stride, int Top, int Bottom, int Left, int Right, int OutputHeight,
    int OutputWidth)
{
    /// <summary>Pixels of the largest kernel: far above any of use, and a list of them fits into memory.</summary>
    public const int MostTaps = 1 << 20;

    /// <exception cref="GraphException">A kernel or stride below one, more than <see cref="MostTaps"/>, negative padding, or no output
    /// pixel.</exception>
    public static Window Over(Shape input, Size2D kernel, Size2D stride, Padding padding)
    {
        if (kernel.Height < 1 || kernel.Width < 1 || stride.Height < 1 || stride.Width < 1)
            throw new GraphException($"kernel {kernel}, stride {stride}", "both at least 1×1");
        if ((long)kernel.Height * kernel.Width > MostTaps)
            throw new GraphException($"kernel {kernel}", $"at most {MostTaps} taps");
        if (padding.Top < 0 || padding.Bottom < 0 || padding.Left < 0 || padding.Right < 0)
            throw new GraphException($"padding {padding}", "no negative count");

        (PaddingKind rows, PaddingKind columns) = padding.Kind == PaddingKind.Columns ? (PaddingKind.Valid, PaddingKind.Same)
            : (padding.Kind, padding.Kind);
        (int top, int bottom, int height) = Axis(input.Height, kernel.Height, stride.Height, rows, padding.Top, padding.Bottom);
        (int left, int right, int width) = Axis(input.Width, kernel.Width, stride.Width, columns, padding.Left, padding.Right);
        if (height < 1 || width < 1)
            throw new GraphException($"kernel {kernel}, padding {padding} over input {input}", "a kernel that fits into the padded input");
        return new Window(kernel, stride, top, bottom, left, right, height, width);
    }

    private static (int Before, int After, int Output) Axis(int input, int kernel, int stride, PaddingKind kind, int before, int after)
    {
        if (kind == PaddingKind.Same)
        {
            int output = (input + stride - 1) / stride;
            int total = Math.Max(((output - 1) * stride) + kernel - input, 0);
            return (total / 2, total - (total / 2), output);
        }

        int padded = kind == PaddingKind.Explicit ? input + before + after : input;
        return (kind == PaddingKind.Explicit ? before : 0, kind == PaddingKind.Explicit ? after : 0,
            padded < kernel ? 0 : ((padded - kernel) / stride) + 1);
    }
}
