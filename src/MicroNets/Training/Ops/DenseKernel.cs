using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Training.Ops;

internal sealed unsafe class DenseKernel(Layer layer, KernelContext context) : OpKernel(layer), IDisposable
{
    private readonly LinearMap _map = new(
        context.Parameters.Slot(layer, "weight"), layer.InputShape.Elements, ((Dense)layer.Op).Units, new WeightReading(layer, context));

    public override void Prepare(in Pass pass) => _map.Prepare(pass);

    public override void Forward<TLanes, TVector>(in Piece piece) => _map.Forward<TLanes, TVector>(piece.Inputs[0], piece.Output, piece.Units);

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        _map.BackwardWeights<TLanes, TVector>(piece.OutputGradient, piece.Inputs[0], piece.Units, piece.Gradients);
        if (piece.InputGradients[0] is not null)
            _map.BackwardInput<TLanes, TVector>(piece.OutputGradient, piece.InputGradients[0], piece.Units);
    }

    public void Dispose() => _map.Dispose();
}
