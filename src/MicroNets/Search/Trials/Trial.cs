using MicroNets.Search.Spaces;

namespace MicroNets.Search.Trials;

/// <summary>What a short training of an architecture showed.</summary>
/// <param name="Samples">That it was trained on, repeats counted.</param>
/// <param name="Loss">Cross entropy on the validation data.</param>
/// <param name="Accuracy">On the validation data.</param>
/// <param name="Gigaflop">What it cost: 3 passes of 2 operations per multiply-accumulate.</param>
public sealed record Trial(Architecture Architecture, long Samples, double Loss, double Accuracy, double Gigaflop)
{
    /// <summary>Standard error of the accuracy, √(a(1 − a)/n) over n validation samples: what is closer than this is as good.</summary>
    public double AccuracyError { get; init; }

    /// <summary>How much of a contest's training is done with it, from 0 to 1; null: nobody knows how many trials there will be.</summary>
    public double? Share { get; init; }

    /// <summary>"91.20 % after 100,000 samples".</summary>
    public override string ToString() => $"{100 * Accuracy:F2} % after {Samples:N0} samples";

    /// <summary>
    /// The trials from the best on: always the most accurate of those that are left, or the one with the smallest loss among those within
    /// its error of it, since loss is the finer measure where accuracy cannot tell.
    /// </summary>
    public static IReadOnlyList<Trial> Ranked(IEnumerable<Trial> trials)
    {
        List<Trial> left = [.. trials.OrderByDescending(trial => trial.Accuracy)];
        var ranked = new List<Trial>();
        while (left.Count > 0)
        {
            Trial first = left[0];
            Trial best = left.TakeWhile(trial => trial.Accuracy >= first.Accuracy - first.AccuracyError).MinBy(trial => trial.Loss)!;
            left.Remove(best);
            ranked.Add(best);
        }

        return ranked;
    }
}
