using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>y = Σ z_k·x_k; dx_k = z_k·g and dz_k = Σ g·x_k.</summary>
internal sealed unsafe class BranchSumKernel(Layer layer, KernelContext context) : OpKernel(layer)
{
    private readonly Decision _decision = context.Decisions[((BranchSum)layer.Op).Decision];

    // [slice][option]
    private readonly double[] _sums = new double[TrainingPlan.MaximumSlices * layer.InputShapes.Count];

    public override bool IsPixelwise => true;

    public override void Forward<TLanes, TVector>(in Piece piece)
    {
        long count = (long)piece.Units * Output.Channels;
        ChannelPasses.Scale<TLanes, TVector>(piece.Inputs[0], piece.Output, count, _decision.Weights[0]);
        for (int k = 1; k < Layer.InputShapes.Count; k++)
            ChannelPasses.AddScaled<TLanes, TVector>(piece.Output, piece.Inputs[k], count, _decision.Weights[k]);
    }

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        long count = (long)piece.Units * Output.Channels;
        int options = Layer.InputShapes.Count;
        for (int k = 0; k < options; k++)
        {
            _sums[(piece.Slice * options) + k] += Dot<TLanes, TVector>(piece.OutputGradient, piece.Inputs[k], count);
            if (piece.InputGradients[k] is not null)
                ChannelPasses.Scale<TLanes, TVector>(piece.OutputGradient, piece.InputGradients[k], count, _decision.Weights[k]);
        }
    }

    public override void FinishBackward()
    {
        for (int i = 0; i < _sums.Length; i++)
            _decision.Gradient[i % Layer.InputShapes.Count] += _sums[i];
        Array.Clear(_sums);
    }

    private static double Dot<TLanes, TVector>(float* x, float* y, long count)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        // Two sums, so that one does not wait for the other.
        TVector even = TLanes.Zero, odd = TLanes.Zero;
        long i = 0;
        for (; i + (2 * TLanes.Count) <= count; i += 2 * TLanes.Count)
        {
            even = TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Load(y + i), even);
            odd = TLanes.MultiplyAdd(TLanes.Load(x + i + TLanes.Count), TLanes.Load(y + i + TLanes.Count), odd);
        }

        double sum = TLanes.Sum(TLanes.Add(even, odd));
        for (; i < count; i++)
            sum += x[i] * y[i];
        return sum;
    }
}
