using MicroNets.Data.Tasks;

namespace MicroNets.Quantization;

/// <summary>
/// A rule for anomalies in the integers of a network's output: what the generated C computes. A score counts steps of <see cref="Unit"/>; a
/// sum of squares for <see cref="AnomalyScoring.Energy"/>, and for <see cref="AnomalyScoring.Identity"/> minus the steps of the
/// probability.
/// </summary>
/// <param name="Output">Format of the network's output.</param>
/// <param name="Threshold">Scores above it are anomalies.</param>
/// <param name="Machines">Threshold of each machine alone, by name.</param>
internal sealed record IntegerRule(AnomalyRule Rule, TensorFormat Output, int Threshold, EquatableArray<KeyValuePair<string, int>> Machines)
{
    // 255² of each output must add up in 31 bits.
    private const int MostOutputs = int.MaxValue / (255 * 255);

    /// <exception cref="InputException">More outputs than a sum of 31 bits holds.</exception>
    public static IntegerRule Of(AnomalyRule rule, IntegerNetwork network)
    {
        TensorFormat output = network.Output.Output;
        if (network.Output.Layer.OutputShape.Elements > MostOutputs)
            throw new InputException($"a residual of {network.Output.Layer.OutputShape}", $"at most {MostOutputs} elements",
                "take a network with fewer outputs");
        int Steps(double score) => (int)Math.Clamp(Math.Floor(score / UnitOf(rule.Scoring, output)), int.MinValue, int.MaxValue);
        return new IntegerRule(rule, output, Steps(rule.Threshold),
            [.. rule.Machines.Select(machine => KeyValuePair.Create(machine.Key, Steps(machine.Value)))]);
    }

    /// <summary>The real score of a step.</summary>
    public double Unit => UnitOf(Rule.Scoring, Output);

    /// <param name="machine">Index of the machine that the output is said to be of.</param>
    public int Score(ReadOnlySpan<sbyte> outputs, int machine)
    {
        if (Rule.Scoring == AnomalyScoring.Identity)
            return Output.ZeroPoint - outputs[machine];
        int energy = 0;
        foreach (sbyte value in outputs)
            energy += (value - Output.ZeroPoint) * (value - Output.ZeroPoint);
        return energy;
    }

    private static double UnitOf(AnomalyScoring scoring, TensorFormat output) =>
        scoring == AnomalyScoring.Energy ? (double)output.Scale * output.Scale : output.Scale;
}
