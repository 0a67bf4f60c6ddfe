using System.Text;
using MicroNets.Data;
using MicroNets.Data.Sets;

namespace MicroNets.Tests.Data.Sets;

public class ListedFilesTests
{
    [Theory]
    [InlineData("filename,fold,target,category", "{0}.wav,1,{1},{2}")]
    [InlineData("slice_file_name;class", "{0}.wav;{2}")]
    [InlineData("id,answer", "{0},{2}")]
    [InlineData("path,label", ".\\audio\\fold1\\{0}.wav,{2}")]
    public void Classes_of_sounds_stand_in_a_table(string header, string line)
    {
        using var folder = new TemporaryFolder();
        var table = new StringBuilder(header + "\n");
        for (int i = 0; i < 20; i++)
        {
            folder.Add($"audio/fold{1 + (i % 2)}/clip{i}.wav", Sounds.Wav(i));
            table.Append(System.Globalization.CultureInfo.InvariantCulture, $"{string.Format(System.Globalization.CultureInfo.InvariantCulture, line.Replace("fold1", $"fold{1 + (i % 2)}", StringComparison.Ordinal), $"clip{i}", i % 2, i % 2 == 0 ? "dog" : "cat")}\n");
        }

        folder.Add("audio/fold1/extra.wav", Sounds.Wav(99));
        folder.Add("meta/all.csv", Encoding.UTF8.GetBytes(table.ToString()));
        using DataSet set = DataSets.Open(folder.Path);
        Assert.Equal("listed-files", set.Kind);
        Assert.Equal(["cat", "dog"], set.Classes);
        Assert.Equal(20, set.Splits.Sum(split => split.Items.Count));
        Assert.All(set.Splits.SelectMany(split => split.Items), item =>
            Assert.Equal(item.Path.EndsWith("0.wav", StringComparison.Ordinal) || item.Path.EndsWith("2.wav", StringComparison.Ordinal)
                || item.Path.EndsWith("4.wav", StringComparison.Ordinal) || item.Path.EndsWith("6.wav", StringComparison.Ordinal)
                || item.Path.EndsWith("8.wav", StringComparison.Ordinal) ? "dog" : "cat", set.Classes[item.Label]));
        Assert.Contains("1 files are not listed and left out", set.Notes);
    }

    [Fact]
    public void Splits_and_speakers_of_the_table_are_heeded_and_contradictions_refused()
    {
        using var folder = new TemporaryFolder();
        string table = "file,split,speaker,label\n";
        for (int i = 0; i < 12; i++)
        {
            folder.Add($"{i:00}.png", Sounds.Png(i));
            table += $"{i:00}.png,{(i < 6 ? "training" : i < 9 ? "dev" : "test")},s{i % 6},{i % 3}\n";
        }

        folder.Add("labels.csv", Encoding.UTF8.GetBytes(table + "gone.png,test,s1,1\n"));
        using (DataSet set = DataSets.Open(folder.Path))
        {
            Assert.Equal([("train", 6), ("val", 3), ("test", 3)], set.Splits.Select(split => (split.Name, split.Items.Count)));
            Assert.Equal(["s0", "s1", "s2"], set["val"].Items.Select(item => item.Group!).Order());
            Assert.Contains("1 files that are listed are not there", set.Notes);
        }

        folder.Add("labels.csv", Encoding.UTF8.GetBytes(table + "00.png,training,s0,2\n"));
        Assert.Contains("labels.csv, line 14: found class '2' of '00.png', which has '0'", Assert.Throws<InputException>(() =>
            DataSets.Open(folder.Path)).Message, StringComparison.Ordinal);
    }
}
