using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

/// <summary>Average of each window; padding is left out of the count.</summary>
internal sealed unsafe class AveragePoolKernel(Layer layer, Window window) : OpKernel(layer)
{
    private readonly Window _window = window;

    public override bool BackwardReadsInputs => false;

    public override void Forward<TLanes, TVector>(in Piece piece)
    {
        Shape input = Layer.InputShape;
        new Span<float>(piece.Output, piece.Units * Output.Elements).Clear();
        for (int sample = 0; sample < piece.Units; sample++)
        {
            float* map = piece.Inputs[0] + ((long)sample * input.Elements), output = piece.Output + ((long)sample * Output.Elements);
            for (int pixel = 0; pixel < Output.Pixels; pixel++, output += input.Channels)
            {
                PoolWindow under = PoolWindow.At(_window, input, pixel / Output.Width, pixel % Output.Width);
                for (int y = under.Top; y < under.Bottom; y++)
                {
                    for (int x = under.Left; x < under.Right; x++)
                        ChannelPasses.AddScaled<TLanes, TVector>(output, map + ((((long)y * input.Width) + x) * input.Channels),
                            input.Channels);
                }

                ChannelPasses.Scale<TLanes, TVector>(output, output, input.Channels, 1f / under.Area);
            }
        }
    }

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        if (piece.InputGradients[0] is null)
            return;
        Shape input = Layer.InputShape;
        new Span<float>(piece.InputGradients[0], piece.Units * input.Elements).Clear();
        for (int sample = 0; sample < piece.Units; sample++)
        {
            float* map = piece.InputGradients[0] + ((long)sample * input.Elements),
                gradient = piece.OutputGradient + ((long)sample * Output.Elements);
            for (int pixel = 0; pixel < Output.Pixels; pixel++, gradient += input.Channels)
            {
                PoolWindow under = PoolWindow.At(_window, input, pixel / Output.Width, pixel % Output.Width);
                for (int y = under.Top; y < under.Bottom; y++)
                {
                    for (int x = under.Left; x < under.Right; x++)
                        ChannelPasses.AddScaled<TLanes, TVector>(map + ((((long)y * input.Width) + x) * input.Channels), gradient,
                            input.Channels, 1f / under.Area);
                }
            }
        }
    }
}
