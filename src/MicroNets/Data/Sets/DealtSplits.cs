using MicroNets.Data.Files;

namespace MicroNets.Data.Sets;

/// <summary>
/// Splits for items that come without: a tenth of each class to <c>val</c> and a tenth to <c>test</c>, at least one item where the class
/// has three, in the order of a hash of their names. Items of one group, such as the recordings of a speaker, stay together.
/// </summary>
internal static class DealtSplits
{
    private const double HeldShare = 0.1;

    /// <summary>A class needs this many items to give one away.</summary>
    internal const int FewestItems = 3;

    /// <summary>And this many groups overall, or items would be held by accident of one group.</summary>
    internal const int FewestGroups = 3;

    public static EquatableArray<DataSplit> Of(IReadOnlyCollection<DataItem> items)
    {
        Dictionary<DataItem, string> splits = Assign(items, item => item.Group ?? item.Path, [SplitNames.Validation, SplitNames.Test]);
        return SplitNames.Gather(items, item => splits[item]);
    }

    /// <summary>A set of items whose splits were stated; dealt out as those without where an item has none.</summary>
    /// <param name="storage">Its path is the set's.</param>
    public static DataSet Set(string kind, FileTree storage, EquatableArray<string> classes, IReadOnlyDictionary<DataItem, string?> splitOf,
        params IReadOnlyList<string> notes) => splitOf.Values.Contains(null)
        ? Set(kind, storage, classes, [.. splitOf.Keys], notes)
        : new DataSet(kind, storage.Path, classes, SplitNames.Gather([.. splitOf.Keys], item => splitOf[item]!), storage)
        {
            Notes = [.. notes],
        };

    /// <summary>
    /// A set of items without splits: told groups by their names, with the long recordings of classes that have few cut into pieces
    /// (<see cref="LongRecordings"/>), and dealt out.
    /// </summary>
    /// <param name="storage">Its path is the set's.</param>
    public static DataSet Set(string kind, FileTree storage, EquatableArray<string> classes, IReadOnlyList<DataItem> items,
        params IEnumerable<string> notes)
    {
        (IReadOnlyList<DataItem> cut, EquatableArray<string> said) = LongRecordings.Cut(items, classes);
        return new DataSet(kind, storage.Path, classes, Of(Grouped(cut)), storage)
        {
            GroupsAreDisjoint = true,
            AreSplitsDealt = true,
            Notes = [.. notes, .. said],
        };
    }

    /// <summary>The items of <c>train</c> that validate where nothing else does.</summary>
    /// <param name="groupsAreDisjoint">Whether items of one group stay together.</param>
    public static HashSet<DataItem> Held(IReadOnlyCollection<DataItem> items, bool groupsAreDisjoint) =>
        [.. Assign(items, item => (groupsAreDisjoint ? item.Group : null) ?? item.Path, [SplitNames.Validation]).Where(entry =>
            entry.Value == SplitNames.Validation).Select(entry => entry.Key)];

    /// <summary>
    /// Gives items without a group the one that their names tell: <c>walk_003.wav</c> and <c>walk_004.wav</c> belong to <c>walk</c> where
    /// every class has
    /// several such names; else each item stands for itself.
    /// </summary>
    public static IReadOnlyList<DataItem> Grouped(IReadOnlyList<DataItem> items)
    {
        if (items.Any(item => item.Group is not null))
            return items;
        string[] stems = [.. items.Select(item => Stem(item.Path))];
        bool tells = items.Zip(stems).GroupBy(pair => pair.First.Label).All(ofClass =>
            ofClass.Select(pair => pair.Second).Distinct().Count() is var groups
            && groups >= FewestGroups && groups < ofClass.Count());
        return tells ? [.. items.Zip(stems, (item, stem) => item.InGroup(stem))] : items;
    }

    // The file's name without its running number and extension: of a speaker's clips, or of windows of one recording.
    private static string Stem(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        name = dot > 0 ? name[..dot] : name;
        string stem = name.TrimEnd("0123456789".ToCharArray());
        return stem.Length > 0 && stem.Length < name.Length && stem[^1] is '_' or '-' or ' ' ? stem.TrimEnd('_', '-', ' ') : name;
    }

    private static Dictionary<DataItem,
        string> Assign(IReadOnlyCollection<DataItem> items, Func<DataItem, string> groupOf, EquatableArray<string> names)
    {
        Dictionary<int, int> total = items.CountBy(item => item.Label).ToDictionary();
        Dictionary<int, int> left = new(total);
        var splits = new Dictionary<DataItem, string>();
        var groups = items.GroupBy(groupOf).OrderBy(group => SplitNames.Percent(group.Key)).Select(group => group.ToArray()).ToList();
        foreach (string split in names)
        {
            Dictionary<int, int> wanted = total.ToDictionary(entry => entry.Key, entry => Held(entry.Value, split));
            foreach (DataItem[] group in groups.ToArray())
            {
                Dictionary<int, int> counts = group.CountBy(item => item.Label).ToDictionary();
                // At least half of a class stays to be learnt.
                if (!counts.Keys.Any(label => wanted[label] > 0)
                    || counts.Any(entry => 2 * (left[entry.Key] - entry.Value) < total[entry.Key]))
                    continue;
                groups.Remove(group);
                foreach ((int label, int count) in counts)
                {
                    wanted[label] -= count;
                    left[label] -= count;
                }

                foreach (DataItem item in group)
                    splits[item] = split;
            }
        }

        foreach (DataItem item in groups.SelectMany(group => group))
            splits[item] = SplitNames.Train;
        return splits;
    }

    // Where a class has too few items for two, val comes first: nothing can be chosen without it.
    private static int Held(int count, string split) =>
        count < (split == SplitNames.Validation ? FewestItems : 2 * FewestItems) ? 0 : Math.Max(1, (int)Math.Round(HeldShare * count));

    /// <summary>The set with those items of <c>train</c> that <paramref name="isTaken"/> in a split of their own behind it.</summary>
    /// <param name="data">Disposed with the result.</param>
    public static DataSet Take(DataSet data, string name, Func<DataItem, bool> isTaken)
    {
        ILookup<bool, DataItem> train = data[SplitNames.Train].Items.ToLookup(isTaken);
        DataSplit rest = new(SplitNames.Train, [.. train[false]]), taken = new(name, [.. train[true]]);
        return data.With(data.Classes, [rest, taken, .. data.Splits.Where(split => split.Name != SplitNames.Train)]);
    }
}
