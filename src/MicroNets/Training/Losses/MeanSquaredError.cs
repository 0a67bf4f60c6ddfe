namespace MicroNets.Training;

/// <summary>The mean over samples and output elements of (output − target)².</summary>
public sealed record MeanSquaredError : Loss
{
    /// <inheritdoc/>
    public override double Evaluate(in LossBatch batch, Span<float> gradients)
    {
        double sum = 0;
        for (int i = 0; i < batch.Outputs.Length; i++)
        {
            double error = (double)batch.Outputs[i] - batch.Targets[i];
            sum += error * error;
            gradients[i] = (float)(2 * error / batch.Outputs.Length);
        }

        return sum / batch.Outputs.Length;
    }
}
