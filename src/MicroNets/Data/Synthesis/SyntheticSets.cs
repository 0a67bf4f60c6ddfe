namespace MicroNets.Data.Synthesis;

/// <summary>The synthetic data sets by task.</summary>
internal static class SyntheticSets
{
    /// <summary>Tasks that have one, for messages.</summary>
    public static EquatableArray<string> Names { get; } = ["kws", "kws-paper", "vww", "ad", "ad-paper", "motion"];

    /// <summary>The set of a task, also of one such as vww-50; null where there is none.</summary>
    /// <param name="seed">Decides every item.</param>
    /// <param name="clips">Words or pictures to make for training; null: the set's own number. Rails always have their own.</param>
    public static SyntheticData? Find(string task, ulong seed, int? clips = null)
    {
        SyntheticData? set = task switch
        {
            "kws" or "kws-paper" => clips is { } words ? new SpokenWords { Clips = words } : new SpokenWords(),
            "ad" or "ad-paper" => new SlidingRails(),
            "motion" => new Motions(),
            _ when task == "vww" || task.StartsWith("vww-", StringComparison.Ordinal) =>
                clips is { } pictures ? new PersonScenes { TrainingImages = pictures } : new PersonScenes(),
            _ => null,
        };
        return set is null ? null : set with { Seed = seed };
    }
}
