using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>
/// Weights rounded to the symmetric integer grid of their output channel: scale = max|w| / (2^(bits−1) − 1), zero point 0; of two bits
/// that of <see cref="TernaryScale"/>. Gradients are taken at the rounded weights and pass straight through to the float ones, so there is
/// no backward pass.
/// </summary>
internal sealed unsafe class WeightQuantizer : IDisposable
{
    private readonly AlignedBuffer _rounded;
    private readonly int _channels;
    private readonly int _perChannel;
    private readonly int _channelStride;
    private readonly int _step;
    private readonly int _levels;

    private WeightQuantizer(int bits, int elements, int channels, bool channelInnermost)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 16);
        _rounded = new AlignedBuffer(elements + 64);
        _channels = channels;
        _perChannel = elements / channels;
        _channelStride = channelInnermost ? 1 : _perChannel;
        _step = channelInnermost ? channels : 1;
        _levels = (1 << (bits - 1)) - 1;
    }

    /// <summary>The quantiser that the options ask for at this layer, or that its own bits ask for; or null.</summary>
    public static WeightQuantizer? For(Layer layer, KernelOptions options) =>
        options.WeightBits.TryGetValue(layer.Name, out int asked) ? Of(layer, asked)
        : layer.Op is Conv2D { WeightBits: { } own } ? Of(layer, own)
        : null;

    public static WeightQuantizer Of(Layer layer, int bits) => new(bits, layer.Parameters[0].Elements, layer.OutputShape.Channels, layer.Op
        is DepthwiseConv2D);

    /// <summary>The rounded weights, valid until the next call.</summary>
    public float* Quantize(float* weights)
    {
        float* rounded = _rounded.Pointer;
        for (int c = 0; c < _channels; c++)
        {
            float* from = weights + ((long)c * _channelStride), to = rounded + ((long)c * _channelStride);
            float scale = Scale(from);
            for (int i = 0; i < _perChannel; i++)
                to[i * _step] = Math.Clamp(MathF.Round(from[i * _step] / scale), -_levels, _levels) * scale;
        }

        return rounded;
    }

    private float Scale(float* weights)
    {
        float largest = 0;
        if (_levels == 1)
            largest = TernaryScale.Of(new ReadOnlySpan<float>(weights, _perChannel));
        else
            for (int i = 0; i < _perChannel; i++)
                largest = MathF.Max(largest, MathF.Abs(weights[i * _step]));
        return largest > 0 ? largest / _levels : 1;
    }

    public void Dispose() => _rounded.Dispose();
}
