using MicroNets.Search.Spaces;

namespace MicroNets.Search.Trials;

/// <summary>Short trainings of architectures of about equal cost: the better half trains twice as long, until one is left.</summary>
internal static class Contest
{
    /// <param name="samples">Of each contestant's first training.</param>
    /// <param name="checkpoint">Prefix of the files that keep unfinished trainings; null: none.</param>
    public static (Architecture Winner, EquatableArray<Trial> Trials) Run(
        IReadOnlyList<Architecture> contestants, ShortTraining training, int samples, string? checkpoint, IProgress<Trial>? progress, CancellationToken cancellation)
    {
        var trials = new List<Trial>();
        IReadOnlyList<Architecture> left = contestants.Distinct().ToArray();
        for (int round = 0; left.Count > 1; round++, samples *= 2)
        {
            var ranking = new List<Trial>();
            foreach (Architecture contestant in left)
            {
                ranking.Add(training.Run(contestant, samples, checkpoint is null ? null : $"{checkpoint}-trial-{trials.Count}", cancellation));
                trials.Add(ranking[^1]);
                progress?.Report(ranking[^1]);
            }

            left = Trial.Ranked(ranking).Take(left.Count / 2).Select(trial => trial.Architecture).ToArray();
        }

        for (int i = 0; checkpoint is not null && i < trials.Count; i++)
            File.Delete($"{checkpoint}-trial-{i}");
        return (left[0], trials.ToEquatableArray());
    }
}
