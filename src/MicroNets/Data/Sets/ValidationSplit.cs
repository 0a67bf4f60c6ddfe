namespace MicroNets.Data.Sets;

/// <summary>A validation split for sets whose published layout has none.</summary>
internal static class ValidationSplit
{
    /// <summary>
    /// The set itself where it has <c>val</c>, or no <c>train</c> to take it from. Else about a tenth of <c>train</c> becomes <c>val</c>, by the hash
    /// of the items' names, so that an item stays where it is when others are added. Groups that must not be shared between splits, such as
    /// speakers, stay together.
    /// </summary>
    /// <param name="data">Disposed with the result.</param>
    /// <param name="message">Told how many items were taken.</param>
    public static DataSet Ensure(DataSet data, Action<string> message)
    {
        if (data.Contains(SplitNames.Validation) || !data.Contains(SplitNames.Train))
            return data;
        EquatableArray<DataItem> train = data[SplitNames.Train].Items;
        bool IsHeld(DataItem item) => SplitNames.ByHash((data.GroupsAreDisjoint ? item.Group : null) ?? item.Path) == SplitNames.Validation;
        int held = train.Count(IsHeld);
        if (held == 0 || held == train.Count)
            return data;

        message($"data '{data.Path}' has no split val: {held} of its {train.Count} items to train on validate instead");
        return DealtSplit.Of(data, SplitNames.Validation, IsHeld);
    }
}
