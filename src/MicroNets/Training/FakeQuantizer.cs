using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>
/// The rounding of a map to the grid of an integer format and back, when the map is read. Gradients pass straight through inside the range. A
/// learned range gets, per element, dL/dhigh = g·(y − x)/(high − low) inside and g above, dL/dlow the negative inside and g below, times
/// 1/√(elements · levels), as in LSQ (Esser et al. 2020). A range of no width lets everything through: calibrate it, or let it move.
/// </summary>
internal sealed unsafe class FakeQuantizer(Layer layer, KernelContext context) : IDisposable
{
    // A line of memory for each slice, so that threads do not share one.
    private readonly AlignedBuffer _sums = new(TrainingPlan.MaximumSlices * AlignedBuffer.Line);
    private readonly AlignedBuffer _ends = new(TrainingPlan.MaximumSlices * 2 * AlignedBuffer.Line);
    private readonly int _bits = ((FakeQuantize)layer.Op).Bits;
    private readonly ParameterSlot _range = context.Parameters.Slot(layer, "range");
    private QuantizationGrid _grid;

    public bool IsTrained => context.Options.Ranges == RangeUpdate.Learned;

    /// <summary>Whether the range follows the batches, which <see cref="Ends"/> are for.</summary>
    public bool Follows => context.Options.Ranges == RangeUpdate.MovingAverage;

    /// <summary>Null while the range has no width.</summary>
    public GridRounding? Rounding { get; private set; }

    /// <summary>Takes the range as it stands.</summary>
    public void Prepare(in Pass pass)
    {
        float low = pass.Parameters[_range.Offset], high = pass.Parameters[_range.Offset + 1];
        _grid = QuantizationGrid.Over(low, high, _bits);
        Rounding = high > low ? new GridRounding(_grid.Scale, _grid.Lowest - _grid.ZeroPoint, _grid.Highest - _grid.ZeroPoint) : null;
    }

    /// <summary><see cref="ChannelGradient.SumRange"/> of a slice.</summary>
    public float* Sums(int slice) => _sums.Pointer + (slice * AlignedBuffer.Line);

    /// <summary><see cref="ChannelPasses.Ends"/> of a slice, since the last <see cref="FinishForward"/>.</summary>
    public float* Ends(int slice) => _ends.Pointer + (slice * 2 * AlignedBuffer.Line);

    /// <summary>Moves a range that follows the batches: the first batch sets it.</summary>
    public void FinishForward(in Pass pass)
    {
        if (!Follows)
            return;
        float* range = pass.Parameters + _range.Offset;
        float low = 0, high = 0, share = Rounding is null ? 1 : context.Options.RangeMomentum;
        foreach (float end in _ends.Span)
        {
            low = MathF.Min(low, end);
            high = MathF.Max(high, end);
        }

        range[0] += share * (low - range[0]);
        range[1] += share * (high - range[1]);
        new Span<float>(_ends.Pointer, (int)_ends.Length).Clear();
    }

    /// <summary>The gradient of the range from the sums of all slices, which are zero afterwards.</summary>
    public void FinishBackward(float* gradients)
    {
        double error = 0, above = 0, below = 0;
        for (int slice = 0; slice < TrainingPlan.MaximumSlices; slice++)
        {
            float* sums = Sums(slice);
            (error, above, below) = (error + sums[0], above + sums[1], below + sums[2]);
        }

        new Span<float>(_sums.Pointer, (int)_sums.Length).Clear();
        if (!IsTrained)
            return;
        int levels = _grid.Highest - _grid.Lowest;
        double scale = 1 / Math.Sqrt((double)layer.OutputShape.Elements * levels), inside = error / (_grid.Scale * levels);
        gradients[_range.Offset] = (float)(scale * (below - inside));
        gradients[_range.Offset + 1] = (float)(scale * (above + inside));
    }

    public void Dispose()
    {
        _sums.Dispose();
        _ends.Dispose();
    }
}
