using MicroNets.Data;
using MicroNets.Data.Checks;
using MicroNets.Data.Formats;
using MicroNets.Data.Sets;
using MicroNets.Tests.Data.Sets;

namespace MicroNets.Tests.Data.Checks;

public class DataCheckTests
{
    private static readonly string s_shared = Path.Combine(RepositoryFolder.Root, "..", "shared", "data");

    [Fact]
    public void A_speaker_in_two_splits_is_a_leak()
    {
        using var folder = new TemporaryFolder();
        folder.Add("go/ann_nohash_0.wav", Sounds.Wav(1));
        folder.Add("go/bob_nohash_0.wav", Sounds.Wav(2));
        folder.Add("no/ann_nohash_0.wav", Sounds.Wav(3));
        folder.Add("testing_list.txt", "no/ann_nohash_0.wav"u8.ToArray());
        DataReport report = Check(folder.Path);
        Leak leak = Assert.Single(report.Leaks);
        Assert.Equal((LeakKind.Group, "ann"), (leak.Kind, leak.What));
        Assert.Equal(["train", "test"], leak.Splits);
        Assert.Equal(["go/ann_nohash_0.wav", "no/ann_nohash_0.wav"], leak.Items);
        Assert.False(report.Holds);
        Assert.Contains("LEAK: the same speaker", report.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_content_in_two_splits_is_a_leak_under_any_name_and_encoding()
    {
        using var folder = new TemporaryFolder();
        folder.Add("train/a/1.png", Sounds.Png(1));
        folder.Add("train/b/2.png", Sounds.Png(2));
        Picture image = PngFile.Decode(Sounds.Png(2), "");
        folder.Add("val/a/other.ppm", [.. "P6 6 4 255\n"u8, .. image.Pixels.Span]);
        DataReport report = Check(folder.Path);
        Leak leak = Assert.Single(report.Leaks);
        Assert.Equal(LeakKind.Content, leak.Kind);
        Assert.Equal(["train/b/2.png", "val/a/other.ppm"], leak.Items);
    }

    [Fact]
    public void Machines_are_shared_between_splits_and_blank_content_is_no_leak()
    {
        using var folder = new TemporaryFolder();
        folder.Add("train/normal_id_01_0.wav", Sounds.Wav(1));
        folder.Add("train/normal_id_01_1.wav", WavFile.Encode(new AudioClip(16000, new float[100])));
        folder.Add("test/normal_id_01_0.wav", Sounds.Wav(3));
        folder.Add("test/anomaly_id_02_1.wav", WavFile.Encode(new AudioClip(16000, new float[100])));
        DataReport report = Check(folder.Path);
        Assert.Empty(report.Leaks);
        Assert.Equal(SetFaultKind.NothingToJudge, Assert.Single(report.Faults).Kind);
        Assert.Equal([("normal", 1), ("anomaly", 1)], report.Splits[1].Classes.Select(c => (c.Key, c.Value)));
        Assert.Equal([("id_01", 1), ("id_02", 1)], report.Splits[1].Machines!.Select(c => (c.Key, c.Value)));
        Assert.Equal([Problem.Silent, Problem.Silent], report.Findings.Select(f => f.Problem));
    }

    [Fact]
    public void Duplicates_clipping_constant_images_and_unreadable_files_are_found()
    {
        using var folder = new TemporaryFolder();
        folder.Add("train/a/1.png", Sounds.Png(1));
        folder.Add("train/a/2.png", Sounds.Png(1));
        folder.Add("train/b/gray.png", PngFile.Encode(new Picture(2, 2, 1, new byte[] { 7, 7, 8, 7 })));
        folder.Add("train/b/broken.png", Sounds.Png(3)[..40]);
        DataReport images = Check(folder.Path);
        Assert.Equal(1, images.Splits[0].Duplicates);
        Assert.Equal([("train/b/broken.png", Problem.Unreadable), ("train/b/gray.png", Problem.NearConstant)],
            images.Findings.Select(f => (f.Item, f.Problem)));
        Assert.False(images.Holds);

        folder.Add("sounds/train/a/1.wav",
            WavFile.Encode(new AudioClip(16000, Enumerable.Range(0, 100).Select(i => i < 50 ? 2f : -2f).ToArray())));
        folder.Add("sounds/train/b/2.wav", Sounds.Wav(1, rate: 8000));
        DataReport sounds = Check(folder["sounds"]);
        Assert.Equal(Problem.Clipped, Assert.Single(sounds.Findings).Problem);
        Assert.Equal(["16000 Hz", "8000 Hz"], sounds.Splits[0].Forms.Keys);
    }

    [Fact]
    public void Faults_of_the_whole_set_are_found()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 4; i++)
        {
            folder.Add($"train/a/{i}.wav", Sounds.Wav(i));
            folder.Add($"train/b/{i}.wav", Sounds.Wav(10 + i, rate: 8000));
        }

        folder.Add("val/a/9.wav", WavFile.Encode(new AudioClip(16000, Enumerable.Range(0, 4000).Select(i => MathF.Sin(i)).ToArray())));
        folder.Add("val/c/9.wav", Sounds.Wav(30));
        DataReport report = Check(folder.Path);
        Assert.Equal([SetFaultKind.ClassInOneSplit, SetFaultKind.SingleItem, SetFaultKind.RatesDiffer, SetFaultKind.LongRecordings],
            report.Faults.Select(fault => fault.Kind));
        Assert.False(report.Holds);
        Assert.Contains("FAULT: class 'b' is in split train only", report.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_of_other_shapes_in_another_split_and_a_single_class_are_faults()
    {
        using var folder = new TemporaryFolder();
        DataSetsTests.AddNpz(folder, "train.npz", [0, 0, 0]);
        NpzFile.Write(folder["val.npz"],
            [new("x", new RawArray(NumberType.UInt8, [2, 3], new byte[] { 9, 8, 7, 6, 5, 4 })),
            new("y", new RawArray(NumberType.UInt8, [2], new byte[2]))]);
        Assert.Equal([SetFaultKind.SingleClass, SetFaultKind.ShapesDiffer], Check(folder.Path).Faults.Select(fault => fault.Kind));
    }

    [Theory]
    [InlineData("kws-features", 35144, 4188, 0)]
    [InlineData("kws-wav", 796, 387, 357)]
    [InlineData("vww-coco96", 590, 152, 0)]
    [InlineData("ad-toycar", 287, 277, 0)]
    [InlineData("vww-inria", 4523, 1032, 0)]
    public void Real_sets_have_the_right_counts_and_no_leak(string name, int train, int validation, int test)
    {
        string path = Path.Combine(s_shared, name);
        Assert.SkipUnless(Directory.Exists(path), $"{path} is not there");
        DataReport report = Check(path);
        Assert.Equal((int[])[train, validation, .. test > 0 ? (int[])[test] : []], report.Splits.Select(s => s.Count));
        Assert.Empty(report.Leaks);
        Assert.True(report.Holds);
    }

    [Fact]
    public void A_real_layout_made_to_leak_is_caught()
    {
        using var folder = new TemporaryFolder();
        DataSetsTests.AddNpz(folder, "train.npz", [0, 1, 0]);
        DataSetsTests.AddNpz(folder, "val.npz", [0]); // its only row is train's first
        DataReport report = Check(folder.Path);
        Assert.Equal(["train.npz#0", "val.npz#0"], Assert.Single(report.Leaks).Items);
    }

    private static DataReport Check(string path)
    {
        using DataSet set = DataSets.Open(path);
        return DataCheck.Run(set);
    }
}
