using MicroNets.Numerics;

namespace MicroNets.Tests.Numerics;

/// <summary>A convolution of some samples and its gradients as sums of products in double precision. Weights are [output channel, kernel
/// row, kernel column, channel].</summary>
internal sealed class NaiveConvolution
{
    public NaiveConvolution(MapWindow window, int outputs, int samples, ReadOnlySpan<float> x, ReadOnlySpan<float> w,
        ReadOnlySpan<float> dy, ReadOnlySpan<float> dw)
    {
        int pixels = window.OutputHeight * window.OutputWidth, depth = window.KernelHeight * window.KernelWidth * window.Channels;
        (Y, Dx, Dw) = (new double[samples * pixels * outputs], new double[samples * window.InputFloats], [.. dw.ToArray()]);
        for (int i = 0; i < samples * pixels * outputs * depth; i++)
        {
            int weight = i % (outputs * depth), place = i / (outputs * depth), output = (place * outputs) + (weight / depth),
                c = weight % window.Channels, tap = weight % depth / window.Channels, pixel = place % pixels;
            int row = (pixel / window.OutputWidth * window.StrideHeight) - window.Top + (tap / window.KernelWidth),
                column = (pixel % window.OutputWidth * window.StrideWidth) - window.Left + (tap % window.KernelWidth);
            if (row < 0 || row >= window.Height || column < 0 || column >= window.Width)
                continue;
            int input = (place / pixels * window.InputFloats) + (((row * window.Width) + column) * window.Channels) + c;
            Y[output] += (double)x[input] * w[weight];
            Dx[input] += (double)dy[output] * w[weight];
            Dw[weight] += (double)dy[output] * x[input];
        }
    }

    public double[] Y { get; }

    public double[] Dx { get; }

    /// <summary>Added to what was there.</summary>
    public double[] Dw { get; }
}
