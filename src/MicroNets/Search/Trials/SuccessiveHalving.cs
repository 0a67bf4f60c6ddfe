using MicroNets.Search.Spaces;
using MicroNets.Training;

namespace MicroNets.Search.Trials;

/// <summary>Short trainings of candidates: the better half goes on until it has learnt twice as long, until one is left.</summary>
internal static class SuccessiveHalving
{
    /// <summary>Trains a candidate on.</summary>
    /// <param name="units">As how many first trainings it then has learnt.</param>
    /// <param name="before">What it has learnt so far, which counts among them; null: nothing.</param>
    /// <param name="index">Of all trainings of the halving, for names of files.</param>
    public delegate TrialTraining Training<in T>(T candidate, int units, TrialTraining? before, int index);

    /// <summary>As how many first trainings a halving of so many computes, where all cost the same.</summary>
    public static int FirstTrainings(int candidates)
    {
        int trainings = 0;
        for (int left = candidates, seen = 0, units = 1; left > 1; (left, seen, units) = (Better(left), units, 2 * units))
            trainings += left * (units - seen);
        return trainings;
    }

    /// <summary>Trains and compares until one is left.</summary>
    /// <returns>The winner's longest training (null where there was nobody to meet), and all trials in their order.</returns>
    public static (T Winner, TrialTraining? Trained, EquatableArray<(T Candidate, Trial Trial)> Trials) Run<T>(
        IReadOnlyList<T> candidates, Training<T> train, IProgress<Trial>? progress)
    {
        var trials = new List<(T Candidate, Trial Trial)>();
        (T Candidate, TrialTraining? Trained)[] left = [.. candidates.Select(candidate => (candidate, (TrialTraining?)null))];
        int all = FirstTrainings(left.Length), done = 0;
        for (int seen = 0, units = 1; left.Length > 1; (seen, units) = (units, 2 * units))
        {
            for (int i = 0; i < left.Length; i++)
            {
                TrialTraining trained = train(left[i].Candidate, units, left[i].Trained, trials.Count);
                done += units - seen;
                left[i].Trained = trained with { Trial = trained.Trial with { Share = Math.Min(1, (double)done / all) } };
                trials.Add((left[i].Candidate, left[i].Trained!.Trial));
                progress?.Report(trials[^1].Trial);
            }

            (T Candidate, TrialTraining? Trained)[] round = left;
            left = [.. Trial.Ranked(round.Select(one => one.Trained!.Trial)).Take(Better(round.Length))
                .Select(trial => round.First(one => ReferenceEquals(one.Trained!.Trial, trial)))];
        }

        return (left[0].Candidate, left[0].Trained, trials.ToEquatableArray());
    }

    /// <summary>A halving of architectures of one space, each trained on as much computation as the others, as its final training will
    /// be.</summary>
    /// <param name="operations">Of each candidate's first training (<see cref="TrainingWork"/>).</param>
    /// <param name="checkpoint">Prefix of the files that keep unfinished trainings; null: none.</param>
    public static (Architecture Winner, TrialTraining? Trained, EquatableArray<Trial> Trials) Run(
        IReadOnlyList<Architecture> candidates, ShortTraining training, double operations, string? checkpoint, IProgress<Trial>? progress,
        CancellationToken cancellation)
    {
        string? File(int index) => checkpoint is null ? null : $"{checkpoint}-trial-{index}";
        (Architecture winner, TrialTraining? trained, EquatableArray<(Architecture, Trial Trial)> trials) = Run<Architecture>(
            [.. candidates.Distinct()],
            (candidate, units, before, index) => training.RunUpTo(units * operations, candidate, before, File(index), cancellation),
            progress);
        for (int i = 0; checkpoint is not null && i < trials.Count; i++)
            System.IO.File.Delete(File(i)!);
        return (winner, trained, [.. trials.Select(one => one.Trial)]);
    }

    private static int Better(int candidates) => candidates / 2;
}
