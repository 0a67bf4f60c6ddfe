using MicroNets.Data;
using MicroNets.Data.Sets;

namespace MicroNets.Tests.Data.Sets;

public class DealtSplitsTests
{
    [Fact]
    public void Every_class_gives_a_tenth_and_at_least_one_item()
    {
        DataItem[] items = [.. Items(0, 100), .. Items(1, 10), .. Items(2, 3), .. Items(3, 2)];
        EquatableArray<DataSplit> splits = DealtSplits.Of(items);
        Assert.Equal(["train", "val", "test"], splits.Select(split => split.Name));
        int Count(string split, int label) => splits.Single(each => each.Name == split).Items.Count(item => item.Label == label);
        Assert.Equal([10, 1, 1, 0], Enumerable.Range(0, 4).Select(label => Count("val", label)));
        Assert.Equal([10, 1, 0, 0], Enumerable.Range(0, 4).Select(label => Count("test", label)));
        Assert.Equal(items.Length, splits.Sum(split => split.Items.Count));
        Assert.Equal(Paths(splits), Paths(DealtSplits.Of([.. items.Reverse()])));
    }

    [Fact]
    public void Groups_are_never_in_two_splits()
    {
        DataItem[] items = [.. Enumerable.Range(0, 200).Select(i => Item($"{i % 4}/speaker{i / 10}_{i:000}.wav", i % 4))];
        IReadOnlyList<DataItem> grouped = DealtSplits.Grouped(items);
        Assert.Equal("speaker0", grouped[0].Group);
        EquatableArray<DataSplit> splits = DealtSplits.Of([.. grouped]);
        Assert.Equal(3, splits.Count);
        Assert.All(grouped.GroupBy(item => item.Group), group =>
            Assert.Single(splits, split => split.Items.Any(item => item.Group == group.Key)));
    }

    [Fact]
    public void Names_that_only_count_tell_no_groups()
    {
        DataItem[] items = [.. Enumerable.Range(0, 20).Select(i => Item($"cat/cat_{i:000}.png", 0)),
            .. Enumerable.Range(0, 20).Select(i => Item($"dog/dog_{i:000}.png", 1))];
        Assert.All(DealtSplits.Grouped(items), item => Assert.Null(item.Group));
    }

    private static string[] Paths(EquatableArray<DataSplit> splits) =>
        [.. splits.SelectMany(split => split.Items.Select(item => $"{split.Name} {item.Path}")).Order(StringComparer.Ordinal)];

    private static IEnumerable<DataItem> Items(int label, int count) => Enumerable.Range(0, count).Select(i => Item($"{label}/{i}", label));

    private static DataItem Item(string path, int label) =>
        new(path, label, default, () => throw new InvalidOperationException("not read"));
}
