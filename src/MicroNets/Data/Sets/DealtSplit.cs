namespace MicroNets.Data.Sets;

/// <summary>A split made of items of <c>train</c>.</summary>
internal static class DealtSplit
{
    /// <summary>The set with those items of <c>train</c> that <paramref name="isTaken"/> in a split of their own behind it.</summary>
    /// <param name="data">Disposed with the result.</param>
    public static DataSet Of(DataSet data, string name, Func<DataItem, bool> isTaken)
    {
        ILookup<bool, DataItem> train = data[SplitNames.Train].Items.ToLookup(isTaken);
        return data.With(data.Classes, [new DataSplit(SplitNames.Train, [.. train[false]]), new DataSplit(name, [.. train[true]]),
            .. data.Splits.Where(split => split.Name != SplitNames.Train)]);
    }
}
