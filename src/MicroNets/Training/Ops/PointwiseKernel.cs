using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Training.Ops;

/// <summary>A convolution of 1×1 with stride 1: a matrix product over the pixels of the map itself.</summary>
internal sealed unsafe class PointwiseKernel(Layer layer, KernelContext context) : OpKernel(layer), IDisposable
{
    private readonly LinearMap _map = new(context.Parameters.Slot(layer, "weight"), layer.InputShape.Channels,
        ((Conv2D)layer.Op).Channels, new WeightReading(layer, context));

    public override bool IsPixelwise => true;

    public override void Prepare(in Pass pass) => _map.Prepare(pass);

    public override void Forward<TLanes, TVector>(in Piece piece) =>
        _map.Forward<TLanes, TVector>(piece.Inputs[0], piece.Output, piece.Units, piece.Ahead);

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        _map.BackwardWeights<TLanes, TVector>(piece.OutputGradient, piece.Inputs[0], piece.Units, piece.Gradients, piece.Ahead);
        if (piece.InputGradients[0] is not null)
            _map.BackwardInput<TLanes, TVector>(piece.OutputGradient, piece.InputGradients[0], piece.Units, piece.Ahead);
    }

    public override void FinishGradients(float* values, float* gradients) => _map.FinishGradients(values, gradients);

    public void Dispose() => _map.Dispose();
}
