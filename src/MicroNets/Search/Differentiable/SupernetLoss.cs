using MicroNets.Data;
using MicroNets.Search.Derivation;
using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;

namespace MicroNets.Search.Differentiable;

/// <summary>The loss of architectures inside a trained supernet on samples that its weights have not seen, with batch statistics.</summary>
internal sealed class SupernetLoss : ILossEstimate
{
    private readonly SupernetTraining _training;
    private readonly List<(float[] Inputs, float[] Targets)> _batches = [];
    private readonly Dictionary<Architecture, double> _known = [];

    public SupernetLoss(SupernetTraining training, SampleSource validation, DnasOptions options)
    {
        _training = training;
        // Whole batches, and drawn over the whole source: it may be sorted by class.
        int batch = Math.Min(options.BatchSize, validation.Count);
        using var loader = new BatchLoader(validation, new BatchOptions(batch, options.Seed) { LastBatch = LastBatch.Drop });
        for (int samples = 0; samples < Math.Min(options.RepairSamples, (validation.Count / batch) * batch); samples += batch)
        {
            Batch next = loader.Next();
            _batches.Add((next.Inputs.ToArray(), next.Targets.ToArray()));
        }
    }

    /// <summary>What the estimates computed, in units of 10⁹ operations: a forward pass of the supernet each.</summary>
    public double Gigaflop { get; private set; }

    public double[] Losses(IReadOnlyList<Architecture> architectures) => architectures.Select(Loss).ToArray();

    private double Loss(Architecture architecture)
    {
        if (_known.TryGetValue(architecture, out double known))
            return known;
        SearchSpace space = _training.Supernet.Space;
        if (!space.Contains(architecture))
            return _known[architecture] = double.NaN;
        OptionWeights decided = OptionWeights.OneHot(space, architecture);
        Gigaflop += 2e-9 * _training.Supernet.Network.Macs * _batches.Sum(batch => batch.Inputs.Length / space.Inputs[0].Elements);
        return _known[architecture] = _batches.Average(batch => _training.Evaluate(batch.Inputs, batch.Targets, decided));
    }
}
