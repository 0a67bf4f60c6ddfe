using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Training.Ops;

/// <summary>The identity: for reshape, and where a batch norm, activation, mask or fake quantiser needs a map of its own.</summary>
internal sealed unsafe class CopyKernel(Layer layer) : OpKernel(layer)
{
    public override bool BackwardReadsInputs => false;

    public override bool IsTrained => false;

    public override bool IsPixelwise => Layer.Op is not Reshape;

    public override bool PassesGradient => true;

    public override void Forward<TLanes, TVector>(in Piece piece) => Copy(piece.Inputs[0], piece.Output, piece.Units);

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        if (piece.InputGradients[0] is not null && piece.InputGradients[0] != piece.OutputGradient)
            Copy(piece.OutputGradient, piece.InputGradients[0], piece.Units);
    }

    private void Copy(float* from, float* to, int units)
    {
        var source = new ReadOnlySpan<float>(from, units * (IsPixelwise ? Output.Channels : Output.Elements));
        source.CopyTo(new Span<float>(to, source.Length));
    }
}
