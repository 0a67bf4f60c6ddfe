using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>Convolution of 3×3 with stride 1 by minimal filtering: all samples of a piece at once.</summary>
internal sealed unsafe class WinogradKernel(Layer layer, KernelContext context) : OpKernel(layer), IDisposable
{
    private readonly ParameterSlot _weight = context.Parameters.Slot(layer, "weight");
    private readonly WeightReading _reading = new(layer, context);
    private readonly WinogradConvolution _convolution = new(MapWindowOf(layer), layer.OutputShape.Channels);

    /// <summary>Whether it is to train a convolution in place of <see cref="ConvolutionKernel"/>.</summary>
    public static bool Pays(Layer layer) => WinogradConvolution.Pays(MapWindowOf(layer), layer.OutputShape.Channels);

    public override long ScratchFloats(int units) => _convolution.ScratchFloats;

    public override void Prepare(in Pass pass)
    {
        float* weights = _reading.Read(pass.Parameters + _weight.Offset);
        _convolution.Pack(weights, pass.Pool);
        if (pass.Kind == PassKind.Training)
            _convolution.PackBackward(weights, pass.Pool);
    }

    public override void Forward<TLanes, TVector>(in Piece piece) =>
        _convolution.Forward<TLanes, TVector>(piece.Inputs[0], piece.Output, piece.Units, piece.Scratch, piece.Ahead);

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        _convolution.BackwardWeights<TLanes, TVector>(piece.OutputGradient, piece.Inputs[0], piece.Gradients + _weight.Offset, piece.Units,
            piece.Scratch, piece.Ahead);
        if (piece.InputGradients[0] is not null)
            _convolution.BackwardData<TLanes, TVector>(piece.OutputGradient, piece.InputGradients[0], piece.Units, piece.Scratch,
                piece.Ahead);
    }

    public override void FinishGradients(float* values, float* gradients) => _reading.FinishGradients(values, gradients);

    public void Dispose()
    {
        _reading.Dispose();
        _convolution.Dispose();
    }

    private static MapWindow MapWindowOf(Layer layer) => ((Conv2D)layer.Op).Window(layer.InputShape).On(layer.InputShape);
}
