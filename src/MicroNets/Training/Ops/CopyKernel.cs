using MicroNets.Graph;

namespace MicroNets.Training.Ops;

/// <summary>The identity: for reshape, and where a batch norm, activation or mask needs a map of its own.</summary>
internal sealed unsafe class CopyKernel(Layer layer) : OpKernel(layer)
{
    public override bool BackwardReadsInputs => false;

    public override bool IsTrained => false;

    public override void Forward<TLanes, TVector>(in Piece piece) => Copy(piece.Inputs[0], piece.Output, piece.Units);

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        if (piece.InputGradients[0] is not null)
            Copy(piece.OutputGradient, piece.InputGradients[0], piece.Units);
    }

    private void Copy(float* from, float* to, int samples)
    {
        var source = new ReadOnlySpan<float>(from, samples * Output.Elements);
        source.CopyTo(new Span<float>(to, source.Length));
    }
}
