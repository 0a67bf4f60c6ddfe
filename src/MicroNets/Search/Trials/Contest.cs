using MicroNets.Search.Spaces;

namespace MicroNets.Search.Trials;

/// <summary>
/// Short trainings of architectures of about equal cost: the better half trains twice as long, until one is left. Those that come through
/// the first trainings meet a twin each.
/// </summary>
internal static class Contest
{
    /// <param name="samples">Of each contestant's first training.</param>
    /// <param name="twin">Another architecture to try where this one did well; null: there is none.</param>
    /// <param name="checkpoint">Prefix of the files that keep unfinished trainings; null: none.</param>
    public static (Architecture Winner, EquatableArray<Trial> Trials) Run(
        IReadOnlyList<Architecture> contestants, Func<Architecture, Architecture?> twin, ShortTraining training, int samples, string? checkpoint, IProgress<Trial>? progress, CancellationToken cancellation)
    {
        var trials = new List<Trial>();
        Architecture[] left = contestants.Distinct().ToArray();
        if (left.Length > 1)
            left = BetterHalf();
        left = left.Concat(left.Select(twin).OfType<Architecture>()).Distinct().ToArray();
        while (left.Length > 1)
            left = BetterHalf();
        for (int i = 0; checkpoint is not null && i < trials.Count; i++)
            File.Delete($"{checkpoint}-trial-{i}");
        return (left[0], trials.ToEquatableArray());

        Architecture[] BetterHalf()
        {
            var ranking = new List<Trial>();
            foreach (Architecture contestant in left)
            {
                ranking.Add(training.Run(contestant, samples, checkpoint is null ? null : $"{checkpoint}-trial-{trials.Count}", cancellation));
                trials.Add(ranking[^1]);
                progress?.Report(ranking[^1]);
            }

            samples *= 2;
            return Trial.Ranked(ranking).Take(left.Length / 2).Select(trial => trial.Architecture).ToArray();
        }
    }
}
