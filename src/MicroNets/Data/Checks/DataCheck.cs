namespace MicroNets.Data.Checks;

/// <summary>Reads every item of a data set once and reports counts, duplicates, leaks between splits and items that are no use.</summary>
internal static class DataCheck
{
    /// <param name="set">The set to read.</param>
    /// <param name="progress">Called with the number of items read so far, from several threads.</param>
    /// <param name="cancellation">Ends the check early.</param>
    public static DataReport Run(DataSet set, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        var facts = new Dictionary<string, ItemFacts[]>();
        int done = 0;
        foreach (DataSplit split in set.Splits)
        {
            var ofSplit = new ItemFacts[split.Items.Count];
            Parallel.For(0, ofSplit.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
            {
                ofSplit[i] = ItemFacts.Of(split.Items[i]);
                progress?.Invoke(Interlocked.Increment(ref done));
            });
            facts[split.Name] = ofSplit;
        }

        return new DataReport
        {
            Path = set.Path,
            Kind = set.Kind,
            Splits = set.Splits.Select(split => Report(set, split, facts[split.Name])).ToEquatableArray(),
            Leaks = Leaks(set, facts).ToEquatableArray(),
            Findings = set.Splits.SelectMany(split => facts[split.Name].SelectMany((f, i) => f.Findings(split.Name, split.Items[i].Path)))
                .ToEquatableArray(),
            Faults = [.. SetFaults.OfLabels(set), .. SetFaults.OfContents([.. facts.Values.SelectMany(ofSplit => ofSplit)])],
            Notes = set.Notes,
            BackgroundRecordings = set.BackgroundNoise.Count,
        };
    }

    private static SplitReport Report(DataSet set, DataSplit split, ItemFacts[] facts)
    {
        bool isAnomalyTask = split.Items.Any(item => item.IsAnomaly is not null);
        string[] groups = split.Items.Select(item => item.Group).OfType<string>().Distinct().ToArray();
        return new SplitReport
        {
            Name = split.Name,
            Count = split.Items.Count,
            Classes = isAnomalyTask
                ? Counts(["normal", "anomaly"], split.Items.Select(item => item.IsAnomaly == true ? "anomaly" : "normal"))
                : Counts(set.Classes, split.Items.Select(item => set.Classes[item.Label])),
            Machines = isAnomalyTask ? Counts(set.Classes, split.Items.Select(item => set.Classes[item.Label])) : null,
            Groups = groups.Length == 0 ? null : groups.Length,
            Forms = Counts([], facts.Select(f => f.Form)),
            Duplicates = facts.Length - facts.Select(f => f.Hash).Distinct().Count(),
        };
    }

    private static OrderedDictionary<string, int> Counts(IEnumerable<string> names, IEnumerable<string> values)
    {
        var counts = new OrderedDictionary<string, int>();
        foreach (string name in names)
            counts[name] = 0;
        foreach (string value in values)
            counts[value] = counts.GetValueOrDefault(value) + 1;
        return counts;
    }

    private static IEnumerable<Leak> Leaks(DataSet set, Dictionary<string, ItemFacts[]> facts)
    {
        // Silence and blank images are alike without having a common origin.
        var content = new LeakSearch(LeakKind.Content);
        var groups = new LeakSearch(LeakKind.Group);
        foreach (DataSplit split in set.Splits)
        {
            for (int i = 0; i < split.Items.Count; i++)
            {
                if (facts[split.Name][i] is { IsBlank: false, Error: null } item)
                    content.Add(item.Hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture), split.Name,
                        split.Items[i].Path);
                if (set.GroupsAreDisjoint && split.Items[i].Group is { } group)
                    groups.Add(group, split.Name, split.Items[i].Path);
            }
        }

        return groups.Leaks().Concat(content.Leaks());
    }

    private sealed class LeakSearch(LeakKind kind)
    {
        private readonly OrderedDictionary<string, OrderedDictionary<string, string>> _firstItems = [];

        public void Add(string what, string split, string item)
        {
            if (!_firstItems.TryGetValue(what, out OrderedDictionary<string, string>? splits))
                _firstItems[what] = splits = [];
            splits.TryAdd(split, item);
        }

        public IEnumerable<Leak> Leaks() => _firstItems.Where(entry => entry.Value.Count > 1)
            .Select(entry => new Leak(kind, entry.Key, entry.Value.Keys.ToEquatableArray(), entry.Value.Values.ToEquatableArray()));
    }
}
