using MicroNets.Search.Spaces;

namespace MicroNets.Search.Trials;

/// <summary>Short trainings of architectures of about equal cost: the better half goes on until it has seen twice as many samples, until one is left.</summary>
internal static class SuccessiveHalving
{
    /// <summary>As how many first trainings a contest of so many computes, where all cost the same.</summary>
    public static int FirstTrainings(int candidates)
    {
        int trainings = 0;
        for (int left = candidates, seen = 0, samples = 1; left > 1; (left, seen, samples) = (Better(left), samples, 2 * samples))
            trainings += left * (samples - seen);
        return trainings;
    }

    /// <param name="samples">Of each candidate's first training.</param>
    /// <param name="checkpoint">Prefix of the files that keep unfinished trainings; null: none.</param>
    /// <returns>The winner's longest training (null where there was nobody to meet), and all trials.</returns>
    public static (Architecture Winner, TrialTraining? Trained, EquatableArray<Trial> Trials) Run(
        IReadOnlyList<Architecture> candidates, ShortTraining training, int samples, string? checkpoint, IProgress<Trial>? progress, CancellationToken cancellation)
    {
        var trials = new List<Trial>();
        var trained = new Dictionary<Architecture, TrialTraining>();
        Architecture[] left = candidates.Distinct().ToArray();
        long all = (long)FirstTrainings(left.Length) * samples, done = 0;
        for (; left.Length > 1; samples *= 2)
        {
            var ranking = new List<Trial>();
            foreach (Architecture candidate in left)
            {
                TrialTraining? before = trained.GetValueOrDefault(candidate);
                int more = samples - (int)(before?.Trial.Samples ?? 0);
                trained[candidate] = training.Run(candidate, Math.Max(1, more), checkpoint is null ? null : $"{checkpoint}-trial-{trials.Count}", before, cancellation);
                done += more;
                ranking.Add(trained[candidate].Trial with { Share = Math.Min(1, (double)done / all) });
                trials.Add(ranking[^1]);
                progress?.Report(ranking[^1]);
            }

            left = Trial.Ranked(ranking).Take(Better(left.Length)).Select(trial => trial.Architecture).ToArray();
        }

        for (int i = 0; checkpoint is not null && i < trials.Count; i++)
            File.Delete($"{checkpoint}-trial-{i}");
        return (left[0], trained.GetValueOrDefault(left[0]), trials.ToEquatableArray());
    }

    private static int Better(int candidates) => candidates / 2;
}
