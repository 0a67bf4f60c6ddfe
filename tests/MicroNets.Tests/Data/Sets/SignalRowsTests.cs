using System.Globalization;
using System.Text;
using MicroNets.Data;
using MicroNets.Data.Sets;

namespace MicroNets.Tests.Data.Sets;

public sealed class SignalRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Beats_TRAIN.tsv", "Beats_TEST.tsv", "\t", true)]
    [InlineData("Beats_TRAIN.txt", "Beats_TEST.txt", "  ", true)]
    [InlineData("beats_train.csv", "beats_test.csv", ",", false)]
    public void Windows_of_one_channel_with_the_class_first_or_last(string train, string test, string separator, bool isFirst)
    {
        Add(train, Rows(6, separator, isFirst));
        Add(test, Rows(4, separator, isFirst));
        using DataSet set = DataSets.Open(_folder.Path);
        Assert.Equal("signal-rows", set.Kind);
        Assert.Equal(["1", "2"], set.Classes);
        Assert.Equal([("train", 6), ("test", 4)], set.Splits.Select(split => (split.Name, split.Items.Count)));
        Assert.Equal([0, 1, 0, 1, 0, 1], set["train"].Items.Select(item => item.Label));
        var window = (SeriesRecording)set["train"].Items[2].Read();
        Assert.Equal((20, 1, 2.5f), (window.Length, window.Channels.Count, window.Values.Span[0]));
    }

    [Fact]
    public void Lines_that_are_shorter_end_in_what_is_missing()
    {
        Add("a_TRAIN.tsv", Rows(2, "\t", true) + "1\t" + string.Join('\t', Enumerable.Repeat("3.25", 17)) + "\tNaN\tNaN\tNaN\n");
        Add("a_TEST.tsv", Rows(2, "\t", true));
        using DataSet set = DataSets.Open(_folder.Path);
        Assert.Equal([20, 20, 17], set["train"].Items.Select(item => ((SeriesRecording)item.Read()).Length));
    }

    [Fact]
    public void Files_of_channels_beside_classes_and_subjects()
    {
        foreach ((string split, int windows) in (IEnumerable<(string, int)>)[("train", 4), ("test", 2)])
        {
            foreach (string channel in (string[])["acc_x", "acc_y"])
                Add($"{split}/Inertial Signals/{channel}_{split}.txt", string.Concat(Enumerable.Range(0, windows).Select(window =>
                    string.Join("  ", Enumerable.Range(0, 18)
                        .Select(step => Text((channel == "acc_x" ? 100 : 200) + window + (step / 100.0))))
                    + "\n")));
            Add($"{split}/y_{split}.txt", string.Concat(Enumerable.Range(0, windows).Select(window => $"{1 + (window % 2)}\n")));
            Add($"{split}/subject_{split}.txt", string.Concat(Enumerable.Range(0, windows).Select(window => $"{split.Length + window}\n")));
            Add($"{split}/X_{split}.txt", "0.5 0.25\n");
        }

        Add("activity_labels.txt", "1 WALKING\n2 SITTING DOWN\n");
        using (DataSet set = DataSets.Open(_folder.Path))
        {
            Assert.Equal(["WALKING", "SITTING DOWN"], set.Classes);
            Assert.Equal([0, 1, 0, 1], set["train"].Items.Select(item => item.Label));
            Assert.Equal(["5", "6", "7", "8"], set["train"].Items.Select(item => item.Group!));
            var window = (SeriesRecording)set["train"].Items[1].Read();
            Assert.Equal(["acc_x", "acc_y"], window.Channels);
            Assert.Equal([101, 201, 101.01f, 201.01f], window.Values.ToArray()[..4]);
        }

        Add("test/Inertial Signals/acc_y_test.txt", "1 2 3\n");
        Assert.Contains("found 1 lines of 3 values in test/Inertial Signals/acc_y_test.txt; expected 2 lines of 18", Complaint(),
            StringComparison.Ordinal);
        Add("test/Inertial Signals/acc_y_test.txt", "1 2 x\n");
        Assert.Contains("line 1: found 'x'; expected a number", Complaint(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_without_a_class_are_refused()
    {
        string rows = string.Concat(Enumerable.Range(0, 4).Select(_ => string.Join(',', Enumerable.Repeat("0.5", 20)) + "\n"));
        Add("a_train.csv", rows);
        Add("a_test.csv", rows);
        Assert.Contains("no column of classes in a_test.csv", Complaint(), StringComparison.Ordinal);
    }

    private static string Rows(int count, string separator, bool isFirst) => string.Concat(Enumerable.Range(0, count).Select(row =>
    {
        string[] values = [.. Enumerable.Range(0, 20).Select(step => Text(row + 0.5 + (step / 100.0)))];
        string label = $"{1 + (row % 2)}.0";
        return string.Join(separator, isFirst ? [label, .. values] : (string[])[.. values, label]) + "\n";
    }));

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private void Add(string name, string text) => _folder.Add(name, Encoding.UTF8.GetBytes(text));

    private string Complaint() => Assert.Throws<InputException>(() => DataSets.Open(_folder.Path).Dispose()).Message;
}
