using MicroNets.Numerics;

namespace MicroNets.Search.Detectors;

/// <summary>
/// What a choice by labelled clips is worth on clips that did not choose. The clips are halved many times, of every machine its normal and
/// its anomalous ones; one half chooses among the trials as the search does, and the other half judges what was chosen.
/// </summary>
/// <param name="Chosen">Mean AUC on the halves that did not choose.</param>
/// <param name="Deviation">Of that AUC over the halvings.</param>
internal sealed record ChoiceByHalves(double Chosen, double Deviation, int Halvings)
{
    private const int Times = 100;

    /// <returns>Null where clips are too few to be halved.</returns>
    public static ChoiceByHalves? Of(IReadOnlyList<DetectorTrial> trials, IReadOnlyList<ClipStatistics> labelled, ulong seed)
    {
        var areas = new List<double>();
        for (int time = 0; time < Times; time++)
        {
            bool[] chooses = Halved(labelled, new RandomStream(seed, "choice by halves", time));
            int[] first = [.. Enumerable.Range(0, labelled.Count).Where(clip => chooses[clip])], second =
                [.. Enumerable.Range(0, labelled.Count).Where(clip => !chooses[clip])];
            DetectorTrial[] seen = [.. trials.Select(trial => trial with { Auc = Area(trial, first) })];
            DetectorTrial chosen = DetectorSearch.Choose(seen);
            if (chosen.Auc is null || Area(chosen, second) is not { } area)
                return null;
            areas.Add(area);
        }

        double mean = areas.Average();
        return new ChoiceByHalves(mean, Math.Sqrt(areas.Average(area => (area - mean) * (area - mean))), Times);

        double? Area(DetectorTrial trial, int[] clips) => DetectorTrial.MeanAuc([.. clips.Select(clip => labelled[clip])],
            [.. clips.Select(clip => trial.Labelled[clip])]);
    }

    private static bool[] Halved(IReadOnlyList<ClipStatistics> clips, RandomStream random)
    {
        bool[] first = new bool[clips.Count];
        foreach (IGrouping<(int, bool?), int> alike in Enumerable.Range(0, clips.Count).GroupBy(clip => (clips[clip].Machine,
            clips[clip].IsAnomaly)))
        {
            int[] members = [.. alike];
            random.Shuffle(members.AsSpan());
            foreach (int clip in members.Take(members.Length / 2))
                first[clip] = true;
        }

        return first;
    }
}
