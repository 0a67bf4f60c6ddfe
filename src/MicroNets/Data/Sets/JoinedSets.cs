namespace MicroNets.Data.Sets;

/// <summary>Several data sets of the same classes as one: their splits of one name one after the other.</summary>
internal static class JoinedSets
{
    /// <param name="sets">At least one; disposed with the result.</param>
    /// <exception cref="InputException">Their classes differ; the sets stay open.</exception>
    public static DataSet Join(IReadOnlyList<DataSet> sets)
    {
        DataSet first = sets[0];
        if (sets.Count == 1)
            return first;
        foreach (DataSet other in sets)
        {
            if (!other.Classes.Order(StringComparer.Ordinal).SequenceEqual(first.Classes.Order(StringComparer.Ordinal)))
                throw new InputException($"classes {other.Classes} in {other.Path} and {first.Classes} in {first.Path}",
                    "the same classes in sets that are joined", "rename the classes, or use one set");
        }

        return new DataSet(
            first.Kind,
            string.Join(Path.PathSeparator, sets.Select(set => set.Path)),
            first.Classes,
            sets.SelectMany(set => set.Splits.Select(split => split.Name)).Distinct()
                .OrderBy(name => SplitNames.InOrder.ToList().IndexOf(name))
                .Select(name => new DataSplit(name,
                    sets.Where(set => set.Contains(name)).SelectMany(set => Items(set, name, first.Classes)).ToEquatableArray()))
                    .ToEquatableArray(),
            new Storage([.. sets]))
        {
            BackgroundNoise = sets.SelectMany(set => set.BackgroundNoise).ToEquatableArray(),
            GroupsAreDisjoint = sets.All(set => set.GroupsAreDisjoint),
        };
    }

    // The set's name keeps items and groups of different sets apart.
    private static IEnumerable<DataItem> Items(DataSet set, string split, EquatableArray<string> classes)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(set.Path));
        return set[split].Items.Select(item =>
            new DataItem($"{name}/{item.Path}", classes.Span.IndexOf(set.Classes[item.Label]), item.Stamp, item.Read)
        {
            Group = item.Group is null ? null : $"{name}/{item.Group}",
            IsAnomaly = item.IsAnomaly,
        });
    }
}
