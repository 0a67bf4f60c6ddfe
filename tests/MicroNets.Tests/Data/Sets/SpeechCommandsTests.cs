using System.Text;
using MicroNets.Data;
using MicroNets.Data.Sets;

namespace MicroNets.Tests.Data.Sets;

public class SpeechCommandsTests
{
    /// <summary>Speakers and their splits by the published function which_set of TensorFlow's speech_commands/input_data.py, run in
    /// Python.</summary>
    [Theory]
    [InlineData("00f0204f", "train")]
    [InlineData("0a7c2a8d", "train")]
    [InlineData("0132a06d", "train")]
    [InlineData("01d22d03", "train")]
    [InlineData("026290a7", "val")]
    [InlineData("022cd682", "test")]
    [InlineData("4c6167ca", "test")]
    [InlineData("e49428d9", "test")]
    [InlineData("439c84f4", "val")]
    public void The_hash_split_is_the_official_one(string speaker, string split) => Assert.Equal(split, SplitNames.ByHash(speaker));

    [Fact]
    public void Without_lists_speakers_are_dealt_by_hash_and_unknown_and_silence_get_their_shares()
    {
        using var folder = new TemporaryFolder();
        int which = 0;
        foreach (string word in (string[])["yes", "no", "bed", "cat"])
        {
            for (int speaker = 0; speaker < 60; speaker++)
                folder.Add($"{word}/{speaker:x8}_nohash_0.wav", Sounds.Wav(which++));
        }

        folder.Add("_background_noise_/hum.wav", Sounds.Wav(1000, seconds: 30));
        folder.Add("README.md", [1]);
        using DataSet set = DataSets.Open(folder.Path);
        Assert.Equal("speech-commands", set.Kind);
        Assert.Equal(["no", "yes", "unknown", "silence"], set.Classes);
        Assert.True(set.GroupsAreDisjoint);
        Assert.Single(set.BackgroundNoise);
        Assert.Equal(["train", "val", "test"], set.Splits.Select(s => s.Name));
        foreach (DataSplit split in set.Splits)
        {
            int known = split.Items.Count(i => i.Label < 2);
            int share = (int)Math.Ceiling(0.1 * known);
            Assert.Equal(share, split.Items.Count(i => i.Label == 2));
            Assert.Equal(share, split.Items.Count(i => i.Label == 3));
            Assert.All(split.Items.Where(i => i.Label < 3), item => Assert.Equal(split.Name, SplitNames.ByHash(item.Group!)));
            Assert.All(split.Items.Where(i => i.Label == 3), item => Assert.Equal(16000, ((AudioClip)item.Read()).Samples.Length));
        }

        using DataSet again = DataSets.Open(folder.Path);
        Assert.Equal(Paths(set), Paths(again));
        using DataSet other = DataSets.Open(folder.Path, new DataSetOptions { Seed = 2 });
        Assert.NotEqual(Paths(set), Paths(other));
    }

    [Fact]
    public void Lists_decide_and_a_set_with_a_silence_folder_is_used_whole()
    {
        using var folder = new TemporaryFolder();
        string[] clips = ["go/a_nohash_0.wav", "go/b_nohash_0.wav", "tree/a_nohash_0.wav", "tree/b_nohash_0.wav", "tree/c_nohash_0.wav",
            "_silence_/1.wav", "_silence_/2.wav"];
        for (int i = 0; i < clips.Length; i++)
            folder.Add(clips[i], Sounds.Wav(i));
        folder.Add("validation_list.txt", Encoding.UTF8.GetBytes("go/b_nohash_0.wav\ntree/b_nohash_0.wav\n"));
        folder.Add("testing_list.txt", Encoding.UTF8.GetBytes("_silence_/2.wav\r\n"));
        using DataSet set = DataSets.Open(folder.Path);
        Assert.Equal(["go", "unknown", "silence"], set.Classes);
        Assert.Equal(["_silence_/1.wav", "go/a_nohash_0.wav", "tree/a_nohash_0.wav", "tree/c_nohash_0.wav"],
            set["train"].Items.Select(i => i.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["go/b_nohash_0.wav", "tree/b_nohash_0.wav"], set["val"].Items.Select(i => i.Path));
        Assert.Equal(["_silence_/2.wav"], set["test"].Items.Select(i => i.Path));
        Assert.Contains("no split 'dev'", Assert.Throws<InputException>(() => set["dev"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_of_ones_own_are_classes()
    {
        using var folder = new TemporaryFolder();
        folder.Add("computer/a_nohash_0.wav", Sounds.Wav(1));
        folder.Add("hey/b_nohash_0.wav", Sounds.Wav(2));
        using DataSet set = DataSets.Open(folder.Path);
        Assert.Equal(["computer", "hey"], set.Classes);
    }

    [Fact]
    public void An_empty_word_folder_is_named()
    {
        using var folder = new TemporaryFolder();
        folder.Add("yes/a_nohash_0.wav", Sounds.Wav(1));
        Directory.CreateDirectory(folder["no"]);
        Assert.Contains("no .wav files in the folder 'no'", Assert.Throws<InputException>(() => DataSets.Open(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    private static string Paths(DataSet set) => string.Join(" ", set.Splits.SelectMany(s => s.Items.Select(i => i.Path)));
}
