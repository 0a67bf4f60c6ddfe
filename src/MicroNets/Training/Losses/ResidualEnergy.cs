namespace MicroNets.Training;

/// <summary>The mean over samples and output elements of output²: for networks whose outputs are what they could not explain. Targets do
/// not count.</summary>
public sealed record ResidualEnergy : Loss
{
    /// <inheritdoc/>
    public override double Evaluate(in LossBatch batch, Span<float> gradients)
    {
        double sum = 0;
        for (int i = 0; i < batch.Outputs.Length; i++)
        {
            sum += (double)batch.Outputs[i] * batch.Outputs[i];
            gradients[i] = 2 * batch.Outputs[i] / batch.Outputs.Length;
        }

        return sum / batch.Outputs.Length;
    }
}
