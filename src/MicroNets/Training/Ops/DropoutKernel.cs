using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>
/// Zeroes a share of the elements. Which ones depends on seed, node, step and position alone, so nothing is kept for the backward pass.
/// </summary>
internal sealed unsafe class DropoutKernel(Layer layer, KernelContext context) : OpKernel(layer)
{
    private readonly float _rate = ((Dropout)layer.Op).Rate;
    private readonly string _stream = $"training/dropout/{layer.Name}";

    public override bool BackwardReadsInputs => false;

    public override void Forward<TLanes, TVector>(in Piece piece) => Drop(piece, piece.Inputs[0], piece.Output);

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        if (piece.InputGradients[0] is not null)
            Drop(piece, piece.OutputGradient, piece.InputGradients[0]);
    }

    private void Drop(in Piece piece, float* from, float* to)
    {
        int count = piece.Units * Output.Elements;
        if (piece.Pass.Kind == PassKind.Inference || _rate == 0)
        {
            new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
            return;
        }

        var stream = new RandomStream(context.Options.Seed, _stream,
            piece.Pass.Step) { Position = (ulong)piece.First * (ulong)Output.Elements };
        float scale = 1 / (1 - _rate);
        for (int i = 0; i < count; i++)
            to[i] = stream.NextSingle() < _rate ? 0 : from[i] * scale;
    }
}
