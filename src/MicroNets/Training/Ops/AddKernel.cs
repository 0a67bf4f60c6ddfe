using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>Sum of two maps; channels that one of them lacks count as zero.</summary>
internal sealed unsafe class AddKernel(Layer layer) : OpKernel(layer)
{
    public override bool BackwardReadsInputs => false;

    public override bool IsPixelwise => true;

    public override bool PassesGradient => true;

    public override void Forward<TLanes, TVector>(in Piece piece)
    {
        long pixels = piece.Units;
        if (Layer.InputShapes[0].Channels == Layer.InputShapes[1].Channels)
        {
            ChannelPasses.Add<TLanes, TVector>(piece.Inputs[0], piece.Inputs[1], piece.Output, pixels * Output.Channels);
            return;
        }

        int wide = Layer.InputShapes[0].Channels > Layer.InputShapes[1].Channels ? 0 : 1, channels = Layer.InputShapes[1 - wide].Channels;
        ChannelRuns.Copy(piece.Inputs[wide], Output.Channels, piece.Output, Output.Channels, Output.Channels, pixels);
        for (long pixel = 0; pixel < pixels; pixel++)
            ChannelPasses.AddScaled<TLanes, TVector>(piece.Output + (pixel * Output.Channels),
                piece.Inputs[1 - wide] + (pixel * channels), channels);
    }

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        for (int i = 0; i < 2; i++)
        {
            if (piece.InputGradients[i] is not null && piece.InputGradients[i] != piece.OutputGradient)
                ChannelRuns.Copy(piece.OutputGradient, Output.Channels, piece.InputGradients[i], Layer.InputShapes[i].Channels,
                    Layer.InputShapes[i].Channels, piece.Units);
        }
    }
}
