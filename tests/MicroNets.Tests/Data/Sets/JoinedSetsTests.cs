using MicroNets.Data;
using MicroNets.Data.Sets;

namespace MicroNets.Tests.Data.Sets;

public class JoinedSetsTests
{
    [Fact]
    public void Splits_of_one_name_follow_each_other_and_labels_keep_their_class()
    {
        DataSet joined = JoinedSets.Join(
            [Set("a", ["no", "yes"], ("train", [0, 1]), ("val", [1])), Set("b", ["yes", "no"], ("train", [0]), ("test", [1]))]);

        Assert.Equal(["train", "val", "test"], joined.Splits.Select(split => split.Name));
        Assert.Equal([("a/0", "no"), ("a/1", "yes"), ("b/0", "yes")],
            joined["train"].Items.Select(item => (item.Path, joined.Classes[item.Label])));
        Assert.Equal(["b/speaker"], joined["test"].Items.Select(item => item.Group));
    }

    [Fact]
    public void Sets_of_other_classes_are_refused()
    {
        InputException refused = Assert.Throws<InputException>(() => JoinedSets.Join([Set("a", ["no", "yes"]), Set("b", ["no", "maybe"])]));
        Assert.Contains("maybe", refused.Message, StringComparison.Ordinal);
    }

    private static DataSet Set(string path, string[] classes, params (string Name, int[] Labels)[] splits) => new(
        "test",
        path,
        [.. classes],
        splits.Select(split => new DataSplit(split.Name, split.Labels.Select((label, i) =>
            new DataItem($"{i}", label, default, () => new RawArray(NumberType.UInt8, [1], new byte[1])) { Group = "speaker" })
                .ToEquatableArray())).ToEquatableArray());
}
