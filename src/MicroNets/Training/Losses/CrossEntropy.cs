namespace MicroNets.Training;

/// <summary>
/// −Σ t·ln softmax(outputs), where the target t is mixed with the uniform distribution: t ← (1 − smoothing)·t + smoothing/classes.
/// </summary>
public sealed record CrossEntropy : Loss
{
    /// <summary>In [0, 1).</summary>
    public double LabelSmoothing { get; init; }

    /// <inheritdoc/>
    public override double Evaluate(in LossBatch batch, Span<float> gradients)
    {
        int width = batch.Width;
        Span<double> logarithms = width <= 1024 ? stackalloc double[width] : new double[width];
        double loss = 0;
        for (int sample = 0; sample < batch.Samples; sample++)
        {
            ReadOnlySpan<float> targets = batch.Row(batch.Targets, sample);
            Span<float> gradient = gradients.Slice(sample * width, width);
            Probabilities.LogSoftmax(batch.Row(batch.Outputs, sample), logarithms);
            double mass = 0;
            for (int c = 0; c < width; c++)
                mass += Smooth(targets[c], width);
            for (int c = 0; c < width; c++)
            {
                double target = Smooth(targets[c], width);
                loss -= target == 0 ? 0 : target * logarithms[c];
                gradient[c] = (float)(((mass * Math.Exp(logarithms[c])) - target) / batch.Samples);
            }
        }

        return loss / batch.Samples;
    }

    private double Smooth(double target, int classes) => ((1 - LabelSmoothing) * target) + (LabelSmoothing / classes);
}
