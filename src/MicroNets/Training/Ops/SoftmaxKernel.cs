using MicroNets.Graph;

namespace MicroNets.Training.Ops;

/// <summary>y = exp(x) / Σ exp(x) over channels; dx = y · (g − Σ g·y).</summary>
internal sealed unsafe class SoftmaxKernel(Layer layer) : OpKernel(layer)
{
    public override bool BackwardReadsInputs => false;

    public override void Forward<TLanes, TVector>(in Piece piece)
    {
        int channels = Output.Channels;
        for (long pixel = 0; pixel < (long)piece.Units * Output.Pixels; pixel++)
        {
            var x = new ReadOnlySpan<float>(piece.Inputs[0] + (pixel * channels), channels);
            Probabilities.Softmax(x, new Span<float>(piece.Output + (pixel * channels), channels));
        }
    }

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        if (piece.InputGradients[0] is null)
            return;
        int channels = Output.Channels;
        for (long pixel = 0; pixel < (long)piece.Units * Output.Pixels; pixel++)
        {
            float* y = piece.Output + (pixel * channels), g = piece.OutputGradient + (pixel * channels),
                dx = piece.InputGradients[0] + (pixel * channels);
            float dot = 0;
            for (int c = 0; c < channels; c++)
                dot += g[c] * y[c];
            for (int c = 0; c < channels; c++)
                dx[c] = y[c] * (g[c] - dot);
        }
    }
}
