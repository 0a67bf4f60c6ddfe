namespace MicroNets.Data.Sets;

/// <summary>The classes of a data set that a model can be made for.</summary>
internal static class ClassSelection
{
    /// <summary>Classes with training items; of sets without a split <c>train</c> all.</summary>
    /// <param name="say">Told of others.</param>
    public static EquatableArray<string> Learnt(DataSet data, Action<string> say)
    {
        if (!data.Contains(SplitNames.Train))
            return data.Classes;
        bool[] learnt = new bool[data.Classes.Count];
        foreach (DataItem item in data[SplitNames.Train].Items)
            learnt[item.Label] = true;
        foreach (IGrouping<int, DataItem> others in data.Splits.SelectMany(split => split.Items).Where(item =>
            !learnt[item.Label]).GroupBy(item => item.Label))
            say($"class '{data.Classes[others.Key]}' has no items to train on: its {others.Count()} items are left out");
        return data.Classes.Where((_, label) => learnt[label]).ToEquatableArray();
    }

    /// <summary>The set with items of these classes alone, labelled in this order.</summary>
    /// <param name="data">Disposed with the result.</param>
    public static DataSet Only(DataSet data, EquatableArray<string> classes)
    {
        int[] labels = [.. data.Classes.Select(name => classes.Span.IndexOf(name))];
        if (classes == data.Classes || labels.All(label => label < 0))
            return data;
        return data.With(classes, [.. data.Splits.Select(split =>
            new DataSplit(split.Name, [.. split.Items.Where(item => labels[item.Label] >= 0).Select(item =>
            item.Relabelled(labels[item.Label]))]))
            .Where(split => split.Items.Count > 0)]);
    }
}
