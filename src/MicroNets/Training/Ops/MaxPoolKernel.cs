using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Training.Ops;

/// <summary>Maximum of each window; the gradient goes to the first element that has it.</summary>
internal sealed unsafe class MaxPoolKernel(Layer layer) : OpKernel(layer)
{
    private readonly Window _window = ((MaxPool)layer.Op).Window(layer.InputShape);

    public override void Forward<TLanes, TVector>(in Piece piece)
    {
        Shape input = Layer.InputShape;
        for (int sample = 0; sample < piece.Units; sample++)
        {
            float* map = piece.Inputs[0] + ((long)sample * input.Elements), output = piece.Output + ((long)sample * Output.Elements);
            for (int pixel = 0; pixel < Output.Pixels; pixel++)
            {
                PoolWindow under = PoolWindow.At(_window, input, pixel / Output.Width, pixel % Output.Width);
                for (int c = 0; c < input.Channels; c++)
                    output[(pixel * input.Channels) + c] = map[Largest(map, under, c)];
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
            float* map = piece.Inputs[0] + ((long)sample * input.Elements),
                mapGradient = piece.InputGradients[0] + ((long)sample * input.Elements);
            float* gradient = piece.OutputGradient + ((long)sample * Output.Elements);
            for (int pixel = 0; pixel < Output.Pixels; pixel++)
            {
                PoolWindow under = PoolWindow.At(_window, input, pixel / Output.Width, pixel % Output.Width);
                for (int c = 0; c < input.Channels; c++)
                    mapGradient[Largest(map, under, c)] += gradient[(pixel * input.Channels) + c];
            }
        }
    }

    private long Largest(float* map, PoolWindow under, int channel)
    {
        Shape input = Layer.InputShape;
        long largest = ((((long)under.Top * input.Width) + under.Left) * input.Channels) + channel;
        for (int y = under.Top; y < under.Bottom; y++)
        {
            for (int x = under.Left; x < under.Right; x++)
            {
                long index = ((((long)y * input.Width) + x) * input.Channels) + channel;
                if (map[index] > map[largest])
                    largest = index;
            }
        }

        return largest;
    }
}
