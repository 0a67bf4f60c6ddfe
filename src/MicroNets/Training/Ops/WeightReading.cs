using MicroNets.Graph;

namespace MicroNets.Training.Ops;

/// <summary>What a layer computes with in place of its float weights: those that a kernel decision leaves, rounded to a grid where the
/// options or a decision on their bits ask for it.</summary>
internal sealed unsafe class WeightReading(Layer layer, KernelContext context) : IDisposable
{
    private readonly WeightMask? _mask = WeightMask.For(layer, context);
    private readonly WeightQuantizer? _quantizer = WeightQuantizer.For(layer, context.Options);
    private readonly BitMixture? _bits = BitMixture.For(layer, context);

    /// <summary>The weights to compute with, valid until the next call.</summary>
    public float* Read(float* weights)
    {
        if (_mask is not null)
            weights = _mask.Apply(weights);
        float* usual = _quantizer is null ? weights : _quantizer.Quantize(weights);
        return _bits is null ? usual : _bits.Mix(weights, usual);
    }

    /// <summary>From the gradients of the weights that were computed with to those of the float weights, in their place.</summary>
    public void FinishGradients(float* values, float* gradients)
    {
        _bits?.FinishGradients(gradients);
        _mask?.FinishGradients(values, gradients);
    }

    public void Dispose()
    {
        _mask?.Dispose();
        _quantizer?.Dispose();
        _bits?.Dispose();
    }
}
