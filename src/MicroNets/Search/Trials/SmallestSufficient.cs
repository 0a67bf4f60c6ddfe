using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Graph;
using MicroNets.Search.Costs;
using MicroNets.Search.Derivation;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;
using MicroNets.Training;

namespace MicroNets.Search.Trials;

/// <summary>
/// Looks whether a small network already tells all that the validation data can show, so that a search which nobody limited does not fill
/// the device. Only next to perfect results count: where errors are left, a short training cannot say whether a larger network would make
/// fewer.
/// </summary>
internal static class SmallestSufficient
{
    /// <summary>Errors on validation data that are as good as none.</summary>
    public const double Errors = 0.005;

    /// <summary>A search has room up to so many times the operations of the network that sufficed.</summary>
    public const double Room = 2;

    // Of the operations of the largest network within the limits.
    private static readonly double[] s_shares = [1 / 64.0, 1 / 16.0, 1 / 4.0];

    /// <summary>Operations that suffice, with room; null where it cannot be said.</summary>
    /// <param name="prepared">At the input and with the classes of the data.</param>
    /// <param name="mostOperations">What one training may compute.</param>
    /// <param name="mostSamples">What one training may see.</param>
    public static OpCount? Of(
        PreparedSearch prepared, ShortTraining training, double mostOperations, int mostSamples, IProgress<Trial>? progress,
        CancellationToken cancellation)
    {
        (Judge judge, CostTables tables, _) = prepared;
        SearchProblem problem = prepared.Problem;
        Architecture largest = WidthScaling.Largest(problem.Space.Largest, 1, judge, tables).Architecture;
        double most = judge.Cost(largest)[CostAxis.Ops];
        foreach (double share in s_shares)
        {
            var within = new Judge(problem with { Limits = problem.Limits with { Ops = new OpCount((long)(share * most)) } });
            // The deepest: what is short of width as well as of depth learns least in a short training.
            if (TrialCandidates.Uniform(within, new CostTables(problem.Space, within.Parts)) is not { } small)
                continue;
            Network network = problem.Space.Build(small);
            int samples = (int)Math.Min(mostSamples, mostOperations / TrainingWork.PerSample(network));
            if (samples < DnasOptions.FewestTrialSamples)
                return null;
            Trial trial = training.Run(small, samples, cancellation: cancellation).Trial;
            progress?.Report(trial);
            if (1 - trial.Accuracy <= Errors)
                return new OpCount((long)(Room * within.Cost(small)[CostAxis.Ops]));
        }

        return null;
    }
}
