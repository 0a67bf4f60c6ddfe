using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>Sum of two maps; channels that one of them lacks count as zero.</summary>
internal sealed unsafe class AddKernel(Layer layer) : OpKernel(layer)
{
    public override bool BackwardReadsInputs => false;

    public override bool IsPixelwise => true;

    public override void Forward<TLanes, TVector>(in Piece piece)
    {
        int wide = Layer.InputShapes[0].Channels >= Layer.InputShapes[1].Channels ? 0 : 1;
        long pixels = piece.Units;
        var widest = new ReadOnlySpan<float>(piece.Inputs[wide], checked((int)(pixels * Output.Channels)));
        widest.CopyTo(new Span<float>(piece.Output, widest.Length));
        int channels = Layer.InputShapes[1 - wide].Channels;
        if (channels == Output.Channels)
        {
            ChannelPasses.AddScaled<TLanes, TVector>(piece.Output, piece.Inputs[1 - wide], widest.Length);
            return;
        }

        for (long pixel = 0; pixel < pixels; pixel++)
            ChannelPasses.AddScaled<TLanes, TVector>(piece.Output + (pixel * Output.Channels), piece.Inputs[1 - wide] + (pixel * channels), channels);
    }

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        for (int i = 0; i < 2; i++)
        {
            if (piece.InputGradients[i] is not null)
                ChannelRuns.Copy(piece.OutputGradient, Output.Channels, piece.InputGradients[i], Layer.InputShapes[i].Channels, Layer.InputShapes[i].Channels, piece.Units);
        }
    }
}
