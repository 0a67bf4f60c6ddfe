using MicroNets.Graph;

namespace MicroNets.Training.Ops;

internal sealed unsafe class ConcatKernel(Layer layer) : OpKernel(layer)
{
    public override bool BackwardReadsInputs => false;

    public override void Forward<TLanes, TVector>(in Piece piece)
    {
        int first = 0;
        for (int i = 0; i < Layer.InputShapes.Count; i++)
        {
            int channels = Layer.InputShapes[i].Channels;
            ChannelRuns.Copy(piece.Inputs[i], channels, piece.Output + first, Output.Channels, channels, (long)piece.Units * Output.Pixels);
            first += channels;
        }
    }

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        int first = 0;
        for (int i = 0; i < Layer.InputShapes.Count; i++)
        {
            int channels = Layer.InputShapes[i].Channels;
            if (piece.InputGradients[i] is not null)
                ChannelRuns.Copy(piece.OutputGradient + first, Output.Channels, piece.InputGradients[i], channels, channels, (long)piece.Units * Output.Pixels);
            first += channels;
        }
    }
}
