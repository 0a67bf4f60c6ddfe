namespace MicroNets.Data.Sets;

/// <summary>A validation split for sets whose published layout has none.</summary>
internal static class ValidationSplit
{
    /// <summary>
    /// The set itself where it has <c>val</c>, or no <c>train</c> to take it from. Else about a tenth of each class in <c>train</c> becomes
    /// <c>val</c> (<see cref="DealtSplits"/>). Groups that must not be shared between splits, such as speakers, stay together.
    /// </summary>
    /// <param name="data">Disposed with the result.</param>
    /// <param name="message">Told how many items were taken.</param>
    public static DataSet Ensure(DataSet data, Action<string> message)
    {
        if (data.Contains(SplitNames.Validation) || !data.Contains(SplitNames.Train))
            return data;
        EquatableArray<DataItem> train = data[SplitNames.Train].Items;
        HashSet<DataItem> held = DealtSplits.Held(train, data.GroupsAreDisjoint);
        if (held.Count == 0)
            return data;

        message($"data '{data.Path}' has no split val: {held.Count} of its {train.Count} items to train on validate instead");
        return DealtSplits.Take(data, SplitNames.Validation, held.Contains);
    }

    /// <summary>The set itself where it has <c>val</c>; else the items to train on validate, which is told, for there are too few to give
    /// any away.</summary>
    public static DataSet EnsureAny(DataSet data, Action<string> message)
    {
        if (data.Contains(SplitNames.Validation) || !data.Contains(SplitNames.Train))
            return data;
        message("WARNING: too few items for a split val: those trained on validate as well, so scores say nothing about new data");
        return data.With(data.Classes,
            [data[SplitNames.Train], new DataSplit(SplitNames.Validation, data[SplitNames.Train].Items),
            .. data.Splits.Where(split => split.Name != SplitNames.Train)]);
    }
}
