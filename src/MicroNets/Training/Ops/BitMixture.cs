using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>
/// Weights mixed from their roundings to several grids (<see cref="BitMask"/>): w' = Σ_k z_k·round_k(w). Then dz_k = Σ round_k(w)·dw', and
/// dw = dw', since gradients pass straight through every rounding and the z add up to 1.
/// </summary>
internal sealed unsafe class BitMixture : IDisposable
{
    private readonly AlignedBuffer _mixed;
    private readonly ParameterSlot _weight;
    private readonly Decision _decision;
    private readonly WeightQuantizer?[] _roundings;
    private readonly float*[] _rounded;

    // No rounding: the weights as the layer reads them where nothing is decided.
    private BitMixture(ParameterSlot weight, Decision decision, WeightQuantizer?[] roundings)
    {
        _mixed = new AlignedBuffer(weight.Elements + AlignedBuffer.Line);
        _weight = weight;
        _decision = decision;
        _roundings = roundings;
        _rounded = new float*[roundings.Length];
    }

    /// <summary>The mixture of this layer, or null.</summary>
    public static BitMixture? For(Layer layer, KernelContext context) => layer.Op is Conv2D { BitChoice: { } choice }
        ? new BitMixture(context.Parameters.Slot(layer, "weight"), context.Decisions[choice.Decision],
            [.. choice.Bits.Select(bits => bits == 8 ? null : WeightQuantizer.Of(layer, bits))])
        : null;

    /// <summary>The mixed weights, valid until the next call.</summary>
    /// <param name="weights">In floats.</param>
    /// <param name="usual">The same as they are computed with at eight bits.</param>
    public float* Mix(float* weights, float* usual)
    {
        float* mixed = _mixed.Pointer;
        for (int k = 0; k < _rounded.Length; k++)
        {
            _rounded[k] = _roundings[k] is { } rounding ? rounding.Quantize(weights) : usual;
            float share = _decision.Weights[k];
            float* part = _rounded[k];
            for (int i = 0; i < _weight.Elements; i++)
                mixed[i] = (k == 0 ? 0 : mixed[i]) + (share * part[i]);
        }

        return mixed;
    }

    /// <summary>From the gradients of the mixed weights that of the decision.</summary>
    public void FinishGradients(float* gradients)
    {
        float* slopes = gradients + _weight.Offset;
        for (int k = 0; k < _rounded.Length; k++)
        {
            float* part = _rounded[k];
            double slope = 0;
            for (int i = 0; i < _weight.Elements; i++)
                slope += part[i] * slopes[i];
            _decision.Gradient[k] += slope;
        }
    }

    public void Dispose()
    {
        _mixed.Dispose();
        foreach (WeightQuantizer? rounding in _roundings)
            rounding?.Dispose();
    }
}
