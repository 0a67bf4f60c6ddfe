using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>The Euclidean norm of all gradients together, for clipping.</summary>
internal static unsafe class GradientNorm
{
    /// <summary>√Σ g² over all trained parameters.</summary>
    public static double Of(ParameterStore parameters)
    {
        float* gradients = parameters.GradientsPointer;
        double total = 0;
        for (long first = 0; first < parameters.TrainedLength; first += AlignedBuffer.Line)
        {
            float part = 0;
            for (int i = 0; i < AlignedBuffer.Line; i++)
                part += gradients[first + i] * gradients[first + i];
            total += part;
        }

        return Math.Sqrt(total);
    }

    /// <summary>The factor that brings the norm down to <paramref name="limit"/>; 1 when it is below, or when there is no limit.</summary>
    public static double ClipFactor(ParameterStore parameters, double? limit)
    {
        if (limit is not { } most)
            return 1;
        double norm = Of(parameters);
        return norm > most ? most / norm : 1;
    }
}
