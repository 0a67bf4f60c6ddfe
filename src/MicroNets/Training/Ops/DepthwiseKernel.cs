using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

internal sealed unsafe class DepthwiseKernel : OpKernel, IDisposable
{
    private readonly MapWindow _window;
    private readonly ParameterSlot _weight;
    private readonly WeightReading _reading;
    private float* _weights;

    public DepthwiseKernel(Layer layer, KernelContext context)
        : base(layer)
    {
        _window = ((DepthwiseConv2D)layer.Op).Window(layer.InputShape).On(layer.InputShape);
        _weight = context.Parameters.Slot(layer, "weight");
        _reading = new WeightReading(layer, context);
    }

    public override long ScratchFloats(int units) => DepthwiseConvolution.ScratchFloats(_window);

    public override void Prepare(in Pass pass) => _weights = _reading.Read(pass.Parameters + _weight.Offset);

    public override void Forward<TLanes, TVector>(in Piece piece)
    {
        for (int sample = 0; sample < piece.Units; sample++)
            DepthwiseConvolution.Forward<TLanes, TVector>(_window, piece.Inputs[0] + ((long)sample * _window.InputFloats), _weights,
                piece.Output + ((long)sample * _window.OutputFloats), piece.Scratch);
    }

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        for (int sample = 0; sample < piece.Units; sample++)
        {
            float* input = piece.Inputs[0] + ((long)sample * _window.InputFloats),
                gradient = piece.OutputGradient + ((long)sample * _window.OutputFloats);
            DepthwiseConvolution.BackwardWeights<TLanes, TVector>(_window, gradient, input, piece.Gradients + _weight.Offset,
                piece.Scratch);
            if (piece.InputGradients[0] is not null)
                DepthwiseConvolution.BackwardData<TLanes, TVector>(_window, gradient, _weights,
                    piece.InputGradients[0] + ((long)sample * _window.InputFloats), piece.Scratch);
        }
    }

    public override void FinishGradients(float* values, float* gradients) => _reading.FinishGradients(values, gradients);

    public void Dispose() => _reading.Dispose();
}
