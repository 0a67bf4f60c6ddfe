using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Training.Ops;

internal sealed unsafe class PadKernel(Layer layer) : OpKernel(layer)
{
    public override bool BackwardReadsInputs => false;

    public override void Forward<TLanes, TVector>(in Piece piece)
    {
        new Span<float>(piece.Output, piece.Units * Output.Elements).Clear();
        Shape input = Layer.InputShape;
        for (int sample = 0; sample < piece.Units; sample++)
        {
            for (int y = 0; y < input.Height; y++)
                ChannelRuns.Copy(InputRow(piece.Inputs[0], sample, y), input.Channels, OutputRow(piece.Output, sample, y), Output.Channels,
                    input.Channels, input.Width);
        }
    }

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        if (piece.InputGradients[0] is null)
            return;
        Shape input = Layer.InputShape;
        for (int sample = 0; sample < piece.Units; sample++)
        {
            for (int y = 0; y < input.Height; y++)
                ChannelRuns.Copy(OutputRow(piece.OutputGradient, sample, y), Output.Channels, InputRow(piece.InputGradients[0], sample, y),
                    input.Channels, input.Channels, input.Width);
        }
    }

    private float* InputRow(float* map, int sample, int y)
    {
        Shape input = Layer.InputShape;
        return map + ((long)sample * input.Elements) + ((long)y * input.Width * input.Channels);
    }

    // Where row y of the input lies in the output.
    private float* OutputRow(float* map, int sample, int y)
    {
        var pad = (Pad)Layer.Op;
        return map + ((long)sample * Output.Elements) + ((((long)(y + pad.Top) * Output.Width) + pad.Left) * Output.Channels);
    }
}
