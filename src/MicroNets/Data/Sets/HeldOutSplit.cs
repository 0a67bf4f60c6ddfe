namespace MicroNets.Data.Sets;

/// <summary>
/// A part of <c>train</c> that nothing looks at before the report: <c>val</c> chooses between epochs, trials and networks, and whatever
/// chooses flatters what it has chosen.
/// </summary>
internal static class HeldOutSplit
{
    // Fewer would leave so few items that their share tells nothing.
    private const int FewestItems = 4000;

    private const double Share = 0.05;

    /// <summary>
    /// The set itself where it has <c>test</c>, which does the same, where it has no <c>val</c>, or where <c>train</c> is small. Groups
    /// that must not be shared between splits, such as speakers, stay together. Where groups are not known, the last items of each class
    /// are taken: in most files neighbours come from one speaker or one recording.
    /// </summary>
    /// <param name="data">Disposed with the result.</param>
    /// <param name="message">Told how many items were taken.</param>
    public static DataSet Ensure(DataSet data, Action<string> message)
    {
        if (data.Contains(SplitNames.Test) || !data.Contains(SplitNames.Validation) || !data.Contains(SplitNames.Train)
            || data[SplitNames.Train].Items.Count < FewestItems)
            return data;
        EquatableArray<DataItem> train = data[SplitNames.Train].Items;
        bool knowsGroups = data.GroupsAreDisjoint && train.Any(item => item.Group is not null);
        HashSet<DataItem> held = [.. knowsGroups ? train.Where(item => SplitNames.IsInLast(item.Group ?? item.Path, Share))
            : LastOfEachClass(train)];
        message($"{held.Count:N0} of the {train.Count:N0} items to train on are held out{(knowsGroups ? ", groups whole" : "")}: "
            + "nothing looks at them before the report");
        return DealtSplits.Take(data, SplitNames.HeldOut, held.Contains);
    }

    // Of each folder too: sets that were joined each give their share.
    private static IEnumerable<DataItem> LastOfEachClass(EquatableArray<DataItem> train) => train
        .GroupBy(item => (item.Path[..Math.Max(0, item.Path.IndexOf('/'))], item.Label))
        .SelectMany(alike => alike.TakeLast((int)(Share * alike.Count())));
}
