using MicroNets.Data;
using MicroNets.Data.Sets;

namespace MicroNets.Tests.Data.Sets;

public sealed class HeldOutSplitTests
{
    private const int Count = 6000, Classes = 3;

    [Fact]
    public void The_last_items_of_each_class_are_held_out_where_no_group_is_known()
    {
        var messages = new List<string>();

        using DataSet dealt = HeldOutSplit.Ensure(Set(Count, _ => null, "train", "val"), messages.Add);

        Assert.Equal(["train", "held-out", "val"], dealt.Splits.Select(split => split.Name));
        EquatableArray<DataItem> held = dealt["held-out"].Items;
        Assert.Equal(Count / 20, held.Count);
        Assert.Equal(Count - held.Count, dealt["train"].Items.Count);
        Assert.Empty(dealt["train"].Items.Intersect(held));
        Assert.All(Enumerable.Range(0, Classes), label => Assert.Equal(Count / 20 / Classes, held.Count(item => item.Label == label)));
        Assert.All(held,
            item => Assert.True(int.Parse(item.Path.Split('#')[1], System.Globalization.CultureInfo.InvariantCulture) >= Count * 19 / 20,
            item.Path));
        Assert.Contains("300 of the 6,000", Assert.Single(messages), StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_stay_together()
    {
        using DataSet dealt = HeldOutSplit.Ensure(Set(Count, i => $"speaker {i % 200}", "train", "val"), _ => { });

        HashSet<string?> held = [.. dealt["held-out"].Items.Select(item => item.Group)];
        Assert.InRange(dealt["held-out"].Items.Count, Count / 50, Count / 10);
        Assert.Empty(dealt["train"].Items.Select(item => item.Group).Intersect(held));
    }

    [Theory]
    [InlineData(Count, "train", "val", "test")]
    [InlineData(Count, "train")]
    [InlineData(1000, "train", "val")]
    public void Nothing_is_taken_where_a_test_split_reports_or_there_is_too_little(int count, params string[] splits)
    {
        DataSet data = Set(count, _ => null, splits);
        Assert.Same(data, HeldOutSplit.Ensure(data, message => Assert.Fail(message)));
    }

    private static DataSet Set(int count, Func<int, string?> group, params string[] splits) => new(
        "test",
        "data",
        ["a", "b", "c"],
        [.. splits.Select(split => new DataSplit(split,
            [.. Enumerable.Range(0, count)
            .Select(i => new DataItem($"{split}.npz#{i}", i % Classes, default, () =>
            throw new NotSupportedException()) { Group = group(i) })]))])
    {
        GroupsAreDisjoint = true,
    };
}
