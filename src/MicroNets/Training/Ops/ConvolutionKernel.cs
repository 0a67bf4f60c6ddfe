using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>Convolution with any window but 1×1: by minimal filtering where <see cref="WinogradConvolution.Pays"/>, else its windows are
/// read where they lie. Only gradients of short windows, as first layers have them, go by way of columns.</summary>
internal sealed unsafe class ConvolutionKernel : OpKernel, IDisposable
{
    private readonly ParameterSlot _weight;
    private readonly WeightReading _reading;
    private readonly WinogradConvolution? _winograd;
    private readonly DirectConvolution? _direct;
    private readonly ColumnGradient? _columns;
    private readonly Shape _input;

    public ConvolutionKernel(Layer layer, KernelContext context)
        : base(layer)
    {
        var conv = (Conv2D)layer.Op;
        _input = layer.InputShape;
        _weight = context.Parameters.Slot(layer, "weight");
        _reading = new WeightReading(layer, context);
        Window window = conv.Window(_input);
        MapWindow map = window.On(_input);
        if (WinogradConvolution.Pays(map, conv.Channels))
        {
            _winograd = new WinogradConvolution(map, conv.Channels);
            return;
        }

        _direct = new DirectConvolution(map, conv.Channels);

        // A row of a window that does not fill a register would waste most of it in a sum over pixels.
        if (conv.Kernel.Width * _input.Channels < AlignedBuffer.Line)
            _columns = new ColumnGradient(_input, window, conv.Channels);
    }

    public override long ScratchFloats(int units) => _winograd?.ScratchFloats
        ?? Math.Max(_direct!.ScratchFloats, _columns?.ScratchFloats ?? 0);

    public override void Prepare(in Pass pass)
    {
        float* weights = _reading.Read(pass.Parameters + _weight.Offset);
        bool trains = pass.Kind == PassKind.Training;
        if (_winograd is not null)
        {
            _winograd.Pack(weights, pass.Pool);
            if (trains)
                _winograd.PackBackward(weights, pass.Pool);
            return;
        }

        _direct!.Pack(weights, pass.Pool.Lanes);
        if (!trains)
            return;
        if (_columns is null)
            _direct.PackBackward(weights, pass.Pool.Lanes);
        else
            _columns.Pack(weights, pass.Pool.Lanes);
    }

    public override void Forward<TLanes, TVector>(in Piece piece)
    {
        if (_winograd is not null)
        {
            _winograd.Forward<TLanes, TVector>(piece.Inputs[0], piece.Output, piece.Units, piece.Scratch, piece.Ahead);
            return;
        }

        for (int sample = 0; sample < piece.Units; sample++)
            _direct!.Forward<TLanes, TVector>(piece.Inputs[0] + ((long)sample * _input.Elements),
                piece.Output + ((long)sample * Output.Elements), piece.Scratch, piece.Ahead);
    }

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        float* weightGradient = piece.Gradients + _weight.Offset;
        if (_winograd is not null)
        {
            _winograd.BackwardWeights<TLanes, TVector>(piece.OutputGradient, piece.Inputs[0], weightGradient, piece.Units, piece.Scratch,
                piece.Ahead);
            if (piece.InputGradients[0] is not null)
                _winograd.BackwardData<TLanes, TVector>(piece.OutputGradient, piece.InputGradients[0], piece.Units, piece.Scratch,
                    piece.Ahead);
            return;
        }

        for (int sample = 0; sample < piece.Units; sample++)
        {
            long first = (long)sample * _input.Elements;
            float* gradient = piece.OutputGradient + ((long)sample * Output.Elements), x = piece.Inputs[0] + first,
                inputGradient = piece.InputGradients[0] is null ? null : piece.InputGradients[0] + first;
            if (_columns is not null)
            {
                _columns.Run<TLanes, TVector>(gradient, x, weightGradient, inputGradient, piece.Scratch, piece.Ahead);
                continue;
            }

            _direct!.BackwardWeights<TLanes, TVector>(gradient, x, weightGradient, piece.Scratch, piece.Ahead);
            if (inputGradient is not null)
                _direct.BackwardData<TLanes, TVector>(gradient, inputGradient, piece.Scratch, piece.Ahead);
        }
    }

    public override void FinishGradients(float* values, float* gradients) => _reading.FinishGradients(values, gradients);

    public void Dispose()
    {
        _reading.Dispose();
        _winograd?.Dispose();
        _direct?.Dispose();
        _columns?.Dispose();
    }
}
