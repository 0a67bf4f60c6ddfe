using MicroNets.Data.Sets;

namespace MicroNets.Data.Tasks.Inference;

/// <summary>Items of a data set, spread evenly over it, with what they hold: enough to tell what kind of task it is.</summary>
internal sealed record ContentSample(EquatableArray<string> Classes, IReadOnlyList<(DataItem Item, string Split, RawContent Content)> Items)
{
    private const int Most = 400;

    /// <exception cref="InputException">There is no item that can be read.</exception>
    public static ContentSample Of(DataSet data)
    {
        (DataItem Item, string Split)[] all = [.. data.Splits.SelectMany(split => split.Items.Select(item => (item, split.Name)))];
        if (all.Length == 0)
            throw new InputException($"no items in {data.Path}", "at least one", "check the path");
        int count = Math.Min(Most, all.Length);
        var read = new (DataItem, string, RawContent)?[count];
        InputException? failure = null;
        Parallel.For(0, count, i =>
        {
            (DataItem item, string split) = all[(long)i * all.Length / count];
            try
            {
                read[i] = (item, split, item.Read());
            }
            catch (InputException exception)
            {
                failure = exception;
            }
        });
        (DataItem, string, RawContent)[] items = [.. read.OfType<(DataItem, string, RawContent)>()];
        return items.Length > 0 ? new ContentSample(data.Classes, items) : throw failure!;
    }

    /// <summary>The contents, all of one kind.</summary>
    /// <exception cref="InputException">Some are of another kind.</exception>
    public IReadOnlyList<T> All<T>()
        where T : RawContent
    {
        foreach ((DataItem item, _, RawContent content) in Items)
        {
            if (content is not T)
                throw new InputException($"{content} ({item.Path}) beside {Items[0].Content} ({Items[0].Item.Path})", "content of one kind",
                    "keep recordings, pictures and series in folders of their own");
        }

        return [.. Items.Select(item => (T)item.Content)];
    }

    /// <summary>Contents of training items, without anomalies; of all where none was drawn.</summary>
    public IEnumerable<RawContent> Training => Items.Any(IsTraining) ? Items.Where(IsTraining).Select(item => item.Content)
        : Items.Select(item => item.Content);

    private static bool IsTraining((DataItem Item, string Split, RawContent Content) item) => item.Split == SplitNames.Train
        && item.Item.IsAnomaly != true;
}
