namespace MicroNets.Training;

/// <summary>
/// (1 − c)·cross entropy with the labels + c·T²·KL(softmax(teacher/T) ‖ softmax(outputs/T)) (Hinton et al. 2015). T² keeps the size of the
/// gradients independent of the temperature.
/// </summary>
public sealed record Distillation : Loss
{
    /// <summary>c, the share of the teacher, in [0, 1]. The paper's: 0.5.</summary>
    public double Coefficient { get; init; } = 0.5;

    /// <summary>T. The paper's: 4.</summary>
    public double Temperature { get; init; } = 4;

    /// <summary>The loss against the labels, the other term.</summary>
    public CrossEntropy Labels { get; init; } = new();

    /// <exception cref="ArgumentException">No logits of a teacher.</exception>
    public override double Evaluate(in LossBatch batch, Span<float> gradients)
    {
        if (batch.Teacher.Length != batch.Outputs.Length)
            throw new ArgumentException($"{batch.Teacher.Length} logits of a teacher for {batch.Outputs.Length} outputs", nameof(batch));
        int width = batch.Width;
        double labels = Labels.Evaluate(batch, gradients), divergence = 0;
        Span<double> own = width <= 512 ? stackalloc double[width] : new double[width];
        Span<double> taught = width <= 512 ? stackalloc double[width] : new double[width];
        for (int sample = 0; sample < batch.Samples; sample++)
        {
            Probabilities.LogSoftmax(batch.Row(batch.Outputs, sample), own, Temperature);
            Probabilities.LogSoftmax(batch.Row(batch.Teacher, sample), taught, Temperature);
            Span<float> gradient = gradients.Slice(sample * width, width);
            for (int c = 0; c < width; c++)
            {
                double probability = Math.Exp(taught[c]);
                divergence += probability * (taught[c] - own[c]);
                double pull = Temperature * (Math.Exp(own[c]) - probability) / batch.Samples;
                gradient[c] = (float)(((1 - Coefficient) * gradient[c]) + (Coefficient * pull));
            }
        }

        return ((1 - Coefficient) * labels) + (Coefficient * Temperature * Temperature * divergence / batch.Samples);
    }
}
