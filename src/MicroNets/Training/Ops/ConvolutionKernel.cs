using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>Convolution with any window but 1×1: its windows are read where they lie. Only gradients of short windows, as first layers have
/// them, go by way of columns.</summary>
internal sealed unsafe class ConvolutionKernel : OpKernel, IDisposable
{
    private readonly ParameterSlot _weight;
    private readonly WeightReading _reading;
    private readonly DirectConvolution _direct;
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
        _direct = new DirectConvolution(window.On(_input), conv.Channels);

        // A row of a window that does not fill a register would waste most of it in a sum over pixels.
        if (conv.Kernel.Width * _input.Channels < AlignedBuffer.Line)
            _columns = new ColumnGradient(_input, window, conv.Channels);
    }

    public override long ScratchFloats(int units) => Math.Max(_direct.ScratchFloats, _columns?.ScratchFloats ?? 0);

    public override void Prepare(in Pass pass)
    {
        float* weights = _reading.Read(pass.Parameters + _weight.Offset);
        _direct.Pack(weights, pass.Pool.Lanes);
        if (pass.Kind != PassKind.Training)
            return;
        if (_columns is null)
            _direct.PackBackward(weights, pass.Pool.Lanes);
        else
            _columns.Pack(weights, pass.Pool.Lanes);
    }

    public override void Forward<TLanes, TVector>(in Piece piece)
    {
        for (int sample = 0; sample < piece.Units; sample++)
            _direct.Forward<TLanes, TVector>(piece.Inputs[0] + ((long)sample * _input.Elements),
                piece.Output + ((long)sample * Output.Elements), piece.Scratch, piece.Ahead);
    }

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        float* weightGradient = piece.Gradients + _weight.Offset;
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

            _direct.BackwardWeights<TLanes, TVector>(gradient, x, weightGradient, piece.Scratch, piece.Ahead);
            if (inputGradient is not null)
                _direct.BackwardData<TLanes, TVector>(gradient, inputGradient, piece.Scratch, piece.Ahead);
        }
    }

    public override void FinishGradients(float* values, float* gradients) => _reading.FinishGradients(values, gradients);

    public void Dispose()
    {
        _reading.Dispose();
        _direct.Dispose();
        _columns?.Dispose();
    }
}
