using System.Globalization;
using System.Text;
using MicroNets.Data;
using MicroNets.Data.Sets;

namespace MicroNets.Tests.Data.Sets;

public class SeriesTablesTests
{
    [Fact]
    public void One_log_with_a_class_in_every_line_is_cut_into_recordings()
    {
        using var folder = new TemporaryFolder();
        string log = "time,ax,ay,label\n" + string.Concat(Enumerable.Range(0, 24).Select(part => Lines(part * 20, 20, part % 2 == 0 ? "idle"
            : "walk")));
        using DataSet set = DataSets.Open(folder.Add("log.csv", Encoding.UTF8.GetBytes(log)));
        Assert.Equal("series-table", set.Kind);
        Assert.Equal(["idle", "walk"], set.Classes);
        Assert.Equal(24, set.Splits.Sum(split => split.Items.Count));
        Assert.Equal(["train", "val", "test"], set.Splits.Select(split => split.Name));
        Assert.All(set.Splits, split => Assert.Equal([0, 1], split.Items.Select(item => item.Label).Distinct().Order()));
        var recording = (SeriesRecording)set["train"].Items[0].Read();
        Assert.Equal((20, 2, 100.0), (recording.Length, recording.Channels.Count, Math.Round(recording.RateHertz!.Value)));
    }

    [Fact]
    public void Recordings_of_one_person_stay_together_and_end_at_gaps()
    {
        using var folder = new TemporaryFolder();
        foreach (string person in (string[])["ann", "bob", "eve", "kim", "lea", "dan"])
            folder.Add($"{person}.csv", Encoding.UTF8.GetBytes("timestamp,x,y,activity\n" + Lines(0, 30, "idle") + Lines(100, 30, "idle")
                + Lines(130, 30, "walk") + Lines(160, 30, "")));
        using DataSet set = DataSets.Open(folder.Path);
        Assert.Equal(["idle", "walk"], set.Classes);
        Assert.Equal(18, set.Splits.Sum(split => split.Items.Count));
        Assert.Equal(6, set.Splits.SelectMany(split => split.Items.Select(item => (split.Name, item.Group))).Distinct().Count());
        Assert.Contains(set.Notes, note => note.StartsWith("6 of them are without a class", StringComparison.Ordinal));
    }

    [Fact]
    public void A_column_of_users_groups_and_files_of_splits_are_heeded()
    {
        using var folder = new TemporaryFolder();
        string Table(int from, int to) => "user,activity,timestamp,x,y\n" + string.Concat(Enumerable.Range(from, to
            - from).SelectMany(user =>
            new[] { "run", "sit" }.Select(name => string.Concat(Lines(0, 12, "").TrimEnd().Split('\n').Select(line =>
                $"{user},{name},{line.TrimEnd(',')}\n")))));
        folder.Add("train.csv", Encoding.UTF8.GetBytes(Table(0, 4)));
        folder.Add("test.csv", Encoding.UTF8.GetBytes(Table(4, 6)));
        using DataSet set = DataSets.Open(folder.Path);
        Assert.Equal(["train", "test"], set.Splits.Select(split => split.Name));
        Assert.Equal(["4", "5"], set["test"].Items.Select(item => item.Group!).Distinct());
        Assert.Equal(["x", "y"], ((SeriesRecording)set["test"].Items[0].Read()).Channels);
    }

    [Fact]
    public void Features_of_a_line_each_stay_features()
    {
        using var folder = new TemporaryFolder();
        string table = "time,a,label\n" + string.Concat(Enumerable.Range(0, 40).Select(i =>
            $"{i},{i % 7},{(i % 2 == 0 ? "no" : "yes")}\n"));
        using DataSet set = DataSets.Open(folder.Add("features.csv", Encoding.UTF8.GetBytes(table)));
        Assert.Equal("csv", set.Kind);
    }

    [Fact]
    public void A_log_without_a_header_tells_classes_users_and_times_by_its_values()
    {
        using var folder = new TemporaryFolder();
        string log = string.Concat(Enumerable.Range(0, 6).SelectMany(user => new[] { "Walking", "Sitting" }.SelectMany(name =>
            Enumerable.Range(0, 40).Select(step => string.Create(CultureInfo.InvariantCulture,
                $"{user},{name},{(user * 90) + step}000000,{Math.Sin(step):F3},{(step * 7 % 5) + 0.5};\n")))));
        using DataSet set = DataSets.Open(folder.Add("raw.txt", Encoding.UTF8.GetBytes(log)));
        Assert.Equal(["Sitting", "Walking"], set.Classes);
        Assert.Equal(12, set.Splits.Sum(split => split.Items.Count));
        Assert.Equal(6, set.Splits.SelectMany(split => split.Items).Select(item => item.Group).Distinct().Count());
        var recording = (SeriesRecording)set["train"].Items[0].Read();
        Assert.Equal((40, 2, 1000.0), (recording.Length, recording.Channels.Count, Math.Round(recording.RateHertz!.Value)));
    }

    [Fact]
    public void Blank_lines_cut_the_one_recording_of_a_class()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["punch", "flex"])
            folder.Add($"{name}.csv", Encoding.UTF8.GetBytes("aX,aY\n" + string.Concat(Enumerable.Range(0, 7).Select(part =>
                string.Concat(Enumerable.Range(0, 11).Select(step => $"{part},{step}\n")) + "\n"))));
        using DataSet set = DataSets.Open(folder.Path);
        SeriesRecording[] recordings = [.. set.Splits.SelectMany(split => split.Items).Select(item => (SeriesRecording)item.Read())];
        Assert.Equal(14, recordings.Length);
        Assert.All(recordings, recording => Assert.Equal(11, recording.Length));
        Assert.All(recordings, recording => Assert.Single(recording.Values.ToArray().Where((_, i) => i % 2 == 0).Distinct()));
        Assert.Contains(set.Notes, note => note.EndsWith("each is cut at the blank lines of its table", StringComparison.Ordinal));
    }

    [Fact]
    public void One_long_recording_of_each_class_is_cut_so_that_some_of_it_validates()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["idle", "walk"])
            folder.Add($"{name}.csv", SeriesData.Csv(2000, 9));
        using (DataSet set = DataSets.Open(folder.Path))
        {
            Assert.Equal([16, 2, 2], set.Splits.Select(split => split.Items.Count));
            Assert.Contains(set.Notes, note => note.StartsWith("idle, walk: fewer than 3 recordings", StringComparison.Ordinal));
            SeriesRecording[] pieces = [.. set.Splits.SelectMany(split => split.Items).Where(item => item.Label == 0)
                .OrderBy(item => int.Parse(item.Path.Split('#')[1].Split('o')[0], CultureInfo.InvariantCulture)).Select(item =>
                    (SeriesRecording)item.Read())];
            Assert.Equal(MicroNets.Data.Formats.SeriesCsv.Decode(SeriesData.Csv(2000, 9), "").Values.ToArray(),
                pieces.SelectMany(piece => piece.Values.ToArray()));
        }

        using var sounds = new TemporaryFolder();
        foreach (string name in (string[])["a", "b"])
        {
            sounds.Add($"{name}/1.wav", Sounds.Wav(1, seconds: 21, rate: 1000));
            sounds.Add($"{name}/2.wav", Sounds.Wav(2, seconds: 2, rate: 1000));
        }

        using DataSet heard = DataSets.Open(sounds.Path);
        Assert.Equal(22, heard.Splits.Sum(split => split.Items.Count));
        Assert.Contains("val", heard.Splits.Select(split => split.Name));
    }

    [Fact]
    public void Columns_in_another_order_are_found_and_refused()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["a", "b"])
        {
            for (int i = 0; i < 4; i++)
                folder.Add($"{name}/{i}.csv", SeriesData.Csv(40, 9 + i, header: i == 3 ? "time_ms,y,x" : "time_ms,x,y"));
        }

        using DataSet set = DataSets.Open(folder.Path);
        Assert.Contains(MicroNets.Data.Checks.DataCheck.Run(set).Faults, fault =>
            fault.Detail == "shapes 2 channels (x, y) and 2 channels (y, x)");
        Assert.Contains("expected the same order in every recording", Assert.Throws<InputException>(() =>
            MicroNets.Data.Tasks.Inference.TaskInference.Of(set, "t", MicroNets.Data.Tasks.Inference.TaskHints.None, _ => { })).Message,
            StringComparison.Ordinal);
    }

    private static string Lines(int start, int count, string label) => string.Concat(Enumerable.Range(start, count).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"{i * 0.01},{Math.Sin(i)},{Math.Cos(i)},{label}\n")));
}
