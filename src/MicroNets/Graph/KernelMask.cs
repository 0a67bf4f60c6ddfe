namespace MicroNets.Graph;

/// <summary>
/// A kernel decision inside one convolution: y = conv(x, w ∘ Σ_k z_k·[tap in kernel k]), with the weights z of <see cref="Decision"/> given
/// from outside. A convolution is linear in its weights, so this is Σ_k z_k·conv(x, w in kernel k) at the cost of a single one.
/// </summary>
/// <param name="Kernels">Each fits into the kernel of the convolution.</param>
internal sealed record KernelMask(string Decision, EquatableArray<Size2D> Kernels)
{
    /// <summary>The smallest kernel that holds them all.</summary>
    public static Size2D Around(EquatableArray<Size2D> kernels) =>
        new(kernels.Max(kernel => kernel.Height), kernels.Max(kernel => kernel.Width));

    /// <summary>
    /// The first row and column of a larger kernel's taps that a smaller kernel takes, so that both see the same pixels of the input;
    /// padding is <see cref="PaddingKind.Same"/>, or <see cref="PaddingKind.Columns"/> for kernels of one height.
    /// </summary>
    public static (int Row, int Column) Corner(Shape input, Size2D larger, Size2D smaller, Size2D stride)
    {
        Window outer = Window.Over(input, larger, stride, Padding.Same), inner = Window.Over(input, smaller, stride, Padding.Same);
        return (outer.Top - inner.Top, outer.Left - inner.Left);
    }

    internal Parameter Parameter => new(Decision, ParameterRole.Decision, [Kernels.Count]);

    /// <exception cref="GraphException">A kernel that does not fit.</exception>
    internal void Check(Size2D around, Padding padding)
    {
        bool fit = Kernels.All(kernel => kernel.Height >= 1 && kernel.Width >= 1 && kernel.Height <= around.Height
            && kernel.Width <= around.Width);
        bool aligned = padding == Padding.Same || (padding == Padding.Columns && Kernels.All(kernel => kernel.Height == around.Height));
        if (Kernels.Count == 0 || !fit || !aligned)
        {
            throw new GraphException($"kernels {Kernels} in one of {around} with padding {padding}",
                "at least one, each within the largest, and SAME padding, or that of columns for kernels of one height");
        }
    }
}
