using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Training.Ops;

/// <summary>
/// Convolution as a matrix product over pixels. A pointwise convolution multiplies the map itself; a wider kernel first lays the pixels
/// that each window sees side by side, one sample at a time, in cache.
/// </summary>
internal sealed unsafe class ConvolutionKernel : OpKernel, IDisposable
{
    private readonly LinearMap _map;
    private readonly bool _pointwise;
    private readonly Window _window;
    private readonly Shape _input;

    public ConvolutionKernel(Layer layer, KernelContext context)
        : base(layer)
    {
        var conv = (Conv2D)layer.Op;
        _input = layer.InputShape;
        _window = conv.Window(_input);
        _pointwise = conv.IsPointwise;
        _map = new LinearMap(context.Parameters.Slot(layer, "weight"), conv.Kernel.Area * _input.Channels, conv.Channels,
            new WeightReading(layer, context));
    }

    public override bool IsPixelwise => _pointwise;

    // A padded sample, its columns, and their gradient.
    public override long ScratchFloats(int units) => _pointwise ? 0
        : WindowColumns.PaddedFloats(_input, _window) + (2 * WindowColumns.ColumnFloats(_input, _window));

    public override void Prepare(in Pass pass) => _map.Prepare(pass);

    public override void Forward<TLanes, TVector>(in Piece piece)
    {
        if (_pointwise)
        {
            _map.Forward<TLanes, TVector>(piece.Inputs[0], piece.Output, piece.Units, piece.Ahead);
            return;
        }

        float* columns = piece.Scratch + WindowColumns.PaddedFloats(_input, _window);
        for (int sample = 0; sample < piece.Units; sample++)
        {
            WindowColumns.Gather(_input, _window, piece.Inputs[0] + ((long)sample * _input.Elements), piece.Scratch, columns);
            _map.Forward<TLanes, TVector>(columns, piece.Output + ((long)sample * Output.Elements), Output.Pixels);
        }
    }

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        if (_pointwise)
        {
            _map.BackwardWeights<TLanes, TVector>(piece.OutputGradient, piece.Inputs[0], piece.Units, piece.Gradients, piece.Ahead);
            if (piece.InputGradients[0] is not null)
                _map.BackwardInput<TLanes, TVector>(piece.OutputGradient, piece.InputGradients[0], piece.Units, piece.Ahead);
            return;
        }

        float* columns = piece.Scratch + WindowColumns.PaddedFloats(_input, _window),
            columnGradients = columns + WindowColumns.ColumnFloats(_input, _window);
        for (int sample = 0; sample < piece.Units; sample++)
        {
            float* gradient = piece.OutputGradient + ((long)sample * Output.Elements);
            WindowColumns.Gather(_input, _window, piece.Inputs[0] + ((long)sample * _input.Elements), piece.Scratch, columns);
            _map.BackwardWeights<TLanes, TVector>(gradient, columns, Output.Pixels, piece.Gradients);
            if (piece.InputGradients[0] is null)
                continue;
            _map.BackwardInput<TLanes, TVector>(gradient, columnGradients, Output.Pixels);
            WindowColumns.Scatter<TLanes, TVector>(_input, _window, columnGradients,
                piece.InputGradients[0] + ((long)sample * _input.Elements));
        }
    }

    public override void FinishGradients(float* values, float* gradients) => _map.FinishGradients(values, gradients);

    public void Dispose() => _map.Dispose();
}
