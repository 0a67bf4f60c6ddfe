using MicroNets.Graph;

namespace MicroNets.Training.Ops;

/// <summary>Element-wise product; the smaller map may be one value per channel, or one value.</summary>
internal sealed unsafe class MulKernel(Layer layer) : OpKernel(layer)
{
    private readonly int _large = layer.InputShapes[0].Elements >= layer.InputShapes[1].Elements ? 0 : 1;

    public override void Forward<TLanes, TVector>(in Piece piece)
    {
        int elements = Output.Elements, period = Layer.InputShapes[1 - _large].Elements;
        for (int sample = 0; sample < piece.Units; sample++)
        {
            float* large = piece.Inputs[_large] + ((long)sample * elements), small = piece.Inputs[1 - _large] + ((long)sample * period);
            float* output = piece.Output + ((long)sample * elements);
            for (int first = 0; first < elements; first += period)
            {
                for (int i = 0; i < period; i++)
                    output[first + i] = large[first + i] * small[i];
            }
        }
    }

    public override void Backward<TLanes, TVector>(in Piece piece)
    {
        int elements = Output.Elements, period = Layer.InputShapes[1 - _large].Elements;
        for (int sample = 0; sample < piece.Units; sample++)
        {
            float* large = piece.Inputs[_large] + ((long)sample * elements), small = piece.Inputs[1 - _large] + ((long)sample * period);
            float* gradient = piece.OutputGradient + ((long)sample * elements);
            if (piece.InputGradients[_large] is not null)
            {
                float* largeGradient = piece.InputGradients[_large] + ((long)sample * elements);
                for (int first = 0; first < elements; first += period)
                {
                    for (int i = 0; i < period; i++)
                        largeGradient[first + i] = gradient[first + i] * small[i];
                }
            }

            if (piece.InputGradients[1 - _large] is null)
                continue;
            float* smallGradient = piece.InputGradients[1 - _large] + ((long)sample * period);
            for (int i = 0; i < period; i++)
            {
                float sum = 0;
                for (int first = 0; first < elements; first += period)
                    sum += gradient[first + i] * large[first + i];
                smallGradient[i] = sum;
            }
        }
    }
}
