using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>
/// Weights of which only the taps of some kernels count (<see cref="KernelMask"/>): w'[tap] = w[tap]·m[tap], m[tap] = Σ_k z_k·[tap in
/// kernel k]. Then dw = m·dw' and dz_k = Σ over the taps of kernel k of w·dw'.
/// </summary>
internal sealed unsafe class WeightMask : IDisposable
{
    private readonly AlignedBuffer _masked;
    private readonly ParameterSlot _weight;
    private readonly Decision _decision;
    private readonly bool[] _inKernel;
    private readonly float[] _mask;
    private readonly double[] _slopes;
    private readonly int _rows;
    private readonly int _perTap;

    // Weights are [rows][taps][perTap]; _inKernel is [kernel][tap].
    private WeightMask(ParameterSlot weight, Decision decision, bool[] inKernel, int taps, int rows)
    {
        _masked = new AlignedBuffer(weight.Elements + AlignedBuffer.Line);
        _weight = weight;
        _decision = decision;
        _inKernel = inKernel;
        _mask = new float[taps];
        _slopes = new double[taps];
        _rows = rows;
        _perTap = weight.Elements / rows / taps;
    }

    /// <summary>The mask of this layer, or null.</summary>
    public static WeightMask? For(Layer layer, KernelContext context)
    {
        (KernelMask? mask, Size2D kernel, Size2D stride, int rows) = layer.Op switch
        {
            Conv2D conv => (conv.Mask, conv.Kernel, conv.Stride, conv.Channels),
            DepthwiseConv2D depthwise => (depthwise.Mask, depthwise.Kernel, depthwise.Stride, 1),
            _ => default,
        };
        if (mask is null)
            return null;
        var inKernel = new bool[mask.Kernels.Count * kernel.Area];
        for (int k = 0; k < mask.Kernels.Count; k++)
        {
            Size2D inner = mask.Kernels[k];
            (int top, int left) = KernelMask.Corner(layer.InputShape, kernel, inner, stride);
            for (int y = 0; y < inner.Height; y++)
                Array.Fill(inKernel, true, (((k * kernel.Height) + top + y) * kernel.Width) + left, inner.Width);
        }

        return new WeightMask(context.Parameters.Slot(layer, "weight"), context.Decisions[mask.Decision], inKernel, kernel.Area, rows);
    }

    /// <summary>The masked weights, valid until the next call.</summary>
    public float* Apply(float* weights)
    {
        Array.Clear(_mask);
        for (int i = 0; i < _inKernel.Length; i++)
            _mask[i % _mask.Length] += _inKernel[i] ? _decision.Weights[i / _mask.Length] : 0;
        Scale(weights, _masked.Pointer);
        return _masked.Pointer;
    }

    /// <summary>From the gradients of the masked weights: those of the weights, in their place, and of the decision.</summary>
    public void FinishGradients(float* values, float* gradients)
    {
        float* weights = values + _weight.Offset, slopes = gradients + _weight.Offset;
        Array.Clear(_slopes);
        for (int i = 0; i < _weight.Elements; i++)
            _slopes[i / _perTap % _mask.Length] += weights[i] * slopes[i];
        for (int i = 0; i < _inKernel.Length; i++)
            _decision.Gradient[i / _mask.Length] += _inKernel[i] ? _slopes[i % _mask.Length] : 0;
        Scale(slopes, slopes);
    }

    public void Dispose() => _masked.Dispose();

    private void Scale(float* from, float* to)
    {
        for (int i = 0; i < _rows * _mask.Length; i++)
        {
            for (int c = i * _perTap; c < (i + 1) * _perTap; c++)
                to[c] = from[c] * _mask[i % _mask.Length];
        }
    }
}
