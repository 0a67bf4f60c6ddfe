using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>
/// Rounds to the grid of an integer format and back. Gradients pass straight through inside the range. A learned range gets, per element,
/// dL/dhigh = g·(y − x)/(high − low) inside and g above, dL/dlow the negative inside and g below, times 1/√(elements · levels), as in LSQ
/// (Esser et al. 2020). A range of no width lets everything through: calibrate it, or let it move.
/// </summary>
internal sealed unsafe class FakeQuantizeKernel(Layer layer, KernelContext context) : OpKernel(layer)
{
    private readonly int _bits = ((FakeQuantize)layer.Op).Bits;
    private readonly ParameterSlot _range = context.Parameters.Slot(layer, "range");
    private readonly float[] _lowest = new float[TrainingPlan.MaximumSlices];
    private readonly float[] _highest = new float[TrainingPlan.MaximumSlices];
    private QuantizationGrid? _grid;

    public override bool IsTrained => context.Options.Ranges == RangeUpdate.Learned;

    public override bool IsPixelwise => true;

    // Where nobody wants the gradient, it is written here.
    public override long ScratchFloats(int units) => (long)units * Output.Channels;

    public override void Prepare(in Pass pass)
    {
        float low = pass.Parameters[_range.Offset], high = pass.Parameters[_range.Offset + 1];
        _grid = high > low ? QuantizationGrid.Over(low, high, _bits) : null;
        Array.Clear(_lowest);
        Array.Clear(_highest);
    }

    public override void Forward<TLanes, TVector>(in Piece piece)
    {
        long count = (long)piece.Units * Output.Channels;
        if (piece.Pass.Kind == PassKind.Training && context.Options.Ranges == RangeUpdate.MovingAverage)
            Observe(new ReadOnlySpan<float>(piece.Inputs[0], (int)count), piece.Slice);
        if (_grid is not { } grid)
        {
            Buffer.MemoryCopy(piece.Inputs[0], piece.Output, count * sizeof(float), count * sizeof(float));
            return;
        }

        long whole = count & -TLanes.Count;
        Round<TLanes, TVector>(grid, piece.Inputs[0], piece.Output, whole);
        Round<Lanes1, float>(grid, piece.Inputs[0] + whole, piece.Output + whole, count - whole);
    }

    public override void FinishForward(in Pass pass)
    {
        if (context.Options.Ranges != RangeUpdate.MovingAverage)
            return;
        float* range = pass.Parameters + _range.Offset;
        float low = 0, high = 0, share = _grid is null ? 1 : context.Options.RangeMomentum;
        for (int slice = 0; slice < TrainingPlan.MaximumSlices; slice++)
        {
            low = MathF.Min(low, _lowest[slice]);
            high = MathF.Max(high, _highest[slice]);
        }

        range[0] += share * (low - range[0]);
        range[1] += share * (high - range[1]);
    }

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        long count = (long)piece.Units * Output.Channels;
        float* inputGradient = piece.InputGradients[0] is null ? piece.Scratch : piece.InputGradients[0];
        if (_grid is not { } grid)
        {
            Buffer.MemoryCopy(piece.OutputGradient, inputGradient, count * sizeof(float), count * sizeof(float));
            return;
        }

        long whole = count & -TLanes.Count;
        var sums = default(RangeSums);
        Backward<TLanes, TVector>(grid, piece.Inputs[0], piece.Output, piece.OutputGradient, inputGradient, whole, ref sums);
        Backward<Lanes1, float>(grid, piece.Inputs[0] + whole, piece.Output + whole, piece.OutputGradient + whole, inputGradient + whole, count - whole, ref sums);
        if (!IsTrained)
            return;
        int levels = grid.Highest - grid.Lowest;
        float scale = 1 / MathF.Sqrt((float)Output.Elements * levels);
        float inside = sums.Error / (grid.Scale * levels);
        piece.Gradients[_range.Offset] += scale * (sums.Below - inside);
        piece.Gradients[_range.Offset + 1] += scale * (sums.Above + inside);
    }

    private void Observe(ReadOnlySpan<float> values, int slice)
    {
        foreach (float value in values)
        {
            _lowest[slice] = MathF.Min(_lowest[slice], value);
            _highest[slice] = MathF.Max(_highest[slice], value);
        }
    }

    private static void Round<TLanes, TVector>(QuantizationGrid grid, float* x, float* y, long count)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector scale = TLanes.Broadcast(grid.Scale);
        TVector low = TLanes.Broadcast(grid.Lowest - grid.ZeroPoint), high = TLanes.Broadcast(grid.Highest - grid.ZeroPoint);
        for (long i = 0; i < count; i += TLanes.Count)
        {
            TVector level = TLanes.Round(TLanes.Divide(TLanes.Load(x + i), scale));
            TLanes.Store(y + i, TLanes.Multiply(TLanes.Min(high, TLanes.Max(low, level)), scale));
        }
    }

    private static void Backward<TLanes, TVector>(QuantizationGrid grid, float* x, float* y, float* outputGradient, float* inputGradient, long count, ref RangeSums sums)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        // Half a step beyond the ends still rounds to them without being cut.
        TVector low = TLanes.Broadcast(grid.Real(grid.Lowest) - (grid.Scale / 2)), high = TLanes.Broadcast(grid.Real(grid.Highest) + (grid.Scale / 2));
        TVector top = TLanes.Broadcast(float.PositiveInfinity), bottom = TLanes.Broadcast(float.NegativeInfinity);
        TVector error = TLanes.Zero, above = TLanes.Zero, below = TLanes.Zero;
        for (long i = 0; i < count; i += TLanes.Count)
        {
            TVector value = TLanes.Load(x + i), g = TLanes.Load(outputGradient + i);
            TVector inside = TLanes.WhereInside(value, low, high, g);
            TLanes.Store(inputGradient + i, inside);
            error = TLanes.MultiplyAdd(inside, TLanes.Subtract(TLanes.Load(y + i), value), error);
            above = TLanes.Add(above, TLanes.WhereInside(value, high, top, g));
            below = TLanes.Add(below, TLanes.WhereInside(value, bottom, low, g));
        }

        sums.Error += TLanes.Sum(error);
        sums.Above += TLanes.Sum(above);
        sums.Below += TLanes.Sum(below);
    }

    private struct RangeSums
    {
        public float Error;
        public float Above;
        public float Below;
    }
}
