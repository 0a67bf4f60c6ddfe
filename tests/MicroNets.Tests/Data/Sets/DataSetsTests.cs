using System.IO.Compression;
using System.Text;
using MicroNets.Data;
using MicroNets.Data.Formats;
using MicroNets.Data.Sets;

namespace MicroNets.Tests.Data.Sets;

public class DataSetsTests
{
    [Fact]
    public void Arrays_in_one_file_per_split()
    {
        using var folder = new TemporaryFolder();
        AddNpz(folder, "train.npz", [0, 1, 1]);
        AddNpz(folder, "val.npz", [1]);
        using DataSet set = DataSets.Open(folder.Path, new DataSetOptions { Classes = ["off", "on"] });
        Assert.Equal("npz", set.Kind);
        Assert.Equal(["off", "on"], set.Classes);
        Assert.Equal([0, 1, 1], set["train"].Items.Select(i => i.Label));
        var x = (RawArray)set["train"].Items[2].Read();
        Assert.Equal([2], x.Dimensions);
        Assert.Equal([4, 5], x.ToIntegers());
        Assert.Equal("val.npz#0", set["val"].Items[0].Path);
    }

    [Fact]
    public void Arrays_with_machines_are_anomaly_detection()
    {
        using var folder = new TemporaryFolder();
        AddNpz(folder, "train.npz", [0, 0, 0], ("machine", [3, 1, 3]));
        AddNpz(folder, "val.npz", [0, 1], ("machine", [1, 4]));
        using DataSet set = DataSets.Open(folder.Path);
        Assert.Equal(["1", "3", "4"], set.Classes);
        Assert.Equal([1, 0, 1], set["train"].Items.Select(i => i.Label));
        Assert.Equal([false, true], set["val"].Items.Select(i => i.IsAnomaly!.Value));
        Assert.Equal(["1", "4"], set["val"].Items.Select(i => i.Group!));
        Assert.False(set.GroupsAreDisjoint);
    }

    [Theory]
    [InlineData("X", "Y")]
    [InlineData("data", "labels")]
    [InlineData("arr_0", "arr_1")]
    public void Arrays_may_be_called_otherwise_and_classes_be_rows_with_a_one(string x, string y)
    {
        using var folder = new TemporaryFolder();
        var ones = new RawArray(NumberType.UInt8, [3, 2], new byte[] { 0, 1, 1, 0, 0, 1 });
        NpzFile.Write(folder["train.npz"], [new(x, Pixels(3)), new(y, ones)]);
        using (DataSet set = DataSets.Open(folder["train.npz"]))
            Assert.Equal([1, 0, 1], set["train"].Items.Select(item => item.Label));
        NpzFile.Write(folder["train.npz"], [new(x, Pixels(3)), new(y, new RawArray(NumberType.UInt8, [3, 2], new byte[6]))]);
        Assert.Contains("a row of zeros with a single 1", Complaint(folder["train.npz"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<U4", 16)]
    [InlineData("|S4", 4)]
    public void Classes_of_arrays_may_be_words(string type, int bytes)
    {
        using var folder = new TemporaryFolder();
        Encoding encoding = bytes == 4 ? Encoding.ASCII : Encoding.UTF32;
        byte[] words = [.. new[] { "walk", "run", "walk" }.SelectMany(word => encoding.GetBytes(word.PadRight(4, '\0')))];
        using (var zip = new ZipArchive(File.Create(folder["train.npz"]), ZipArchiveMode.Create))
        {
            using (Stream x = zip.CreateEntry("x.npy").Open())
                NpyFile.Write(x, Pixels(3));
            using Stream y = zip.CreateEntry("y.npy").Open();
            byte[] dictionary = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': (3,), }}\n");
            y.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)dictionary.Length, 0, .. dictionary, .. words]);
        }

        using DataSet set = DataSets.Open(folder["train.npz"]);
        Assert.Equal(["run", "walk"], set.Classes);
        Assert.Equal([1, 0, 1], set["train"].Items.Select(item => item.Label));
    }

    [Fact]
    public void Class_folders_that_differ_in_capitals_are_one_and_folders_without_items_are_passed_over()
    {
        using var folder = new TemporaryFolder();
        folder.Add("Train/go/1.WAV", Sounds.Wav(1));
        folder.Add("Train/stop/1.wav", Sounds.Wav(2));
        folder.Add("Valid/Go/2.wav", Sounds.Wav(3));
        folder.Add("docs/readme.md", [1]);
        folder.Add("Train/go/2.mp3", [1]);
        using DataSet set = DataSets.Open(folder.Path);
        Assert.Equal(["go", "stop"], set.Classes);
        Assert.Equal([0], set["val"].Items.Select(item => item.Label));
        Assert.Contains("the class folder 'Go' counts as 'go'", set.Notes);
        Assert.Contains(set.Notes, note => note.StartsWith("the folder 'docs' beside Train, Valid has no recordings",
            StringComparison.Ordinal));
        Assert.Contains(set.Notes, note => note.StartsWith("1 .mp3 files are not read: convert sounds to WAV", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("user{0}/{1}")]
    [InlineData("{1}/Subject_{0:00}")]
    public void Folders_of_people_hold_classes_or_lie_in_them_and_people_stay_together(string form)
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 40; i++)
            folder.Add($"{string.Format(System.Globalization.CultureInfo.InvariantCulture, form, i / 4, i % 2 == 0 ? "walk" : "run")}/"
                + $"{i}.csv",
                SeriesData.Csv(20, 5 + i));
        using DataSet set = DataSets.Open(folder.Path);
        Assert.Equal(["run", "walk"], set.Classes);
        Assert.Equal(40, set.Splits.Sum(split => split.Items.Count));
        Assert.Equal(["train", "val", "test"], set.Splits.Select(split => split.Name));
        Assert.Equal(10, set.Splits.SelectMany(split => split.Items.Select(item => (split.Name, item.Group!))).Distinct().Count());
    }

    [Fact]
    public void Classes_may_be_numbered()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["class1/morning", "class1/evening", "class2/morning", "class2/evening"])
            folder.Add($"{name}/1.wav", Sounds.Wav(name.Length));
        using DataSet set = DataSets.Open(folder.Path);
        Assert.Equal(["class1", "class2"], set.Classes);
    }

    [Fact]
    public void Forms_that_are_not_read_are_answered_with_how_to_convert_them()
    {
        using var folder = new TemporaryFolder();
        folder.Add("a/1.mp3", [1]);
        folder.Add("b/1.mp3", [1]);
        Assert.Contains("ffmpeg", Complaint(folder.Path), StringComparison.Ordinal);
        folder.Add("a/1.wav", Sounds.Wav(1));
        Assert.Contains("no recordings in the class folder 'b'", Complaint(folder.Path), StringComparison.Ordinal);
        Assert.Contains("ffmpeg", Complaint(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void One_file_of_another_name_is_dealt_out_and_one_named_for_a_split_is_that_split()
    {
        using var folder = new TemporaryFolder();
        AddNpz(folder, "all.npz", Enumerable.Range(0, 200).Select(i => i % 3).ToArray());
        using (DataSet set = DataSets.Open(folder["all.npz"]))
        {
            Assert.Equal(["train", "val", "test"], set.Splits.Select(s => s.Name));
            Assert.Equal(200, set.Splits.Sum(s => s.Items.Count));
            Assert.InRange(set["val"].Items.Count, 10, 30);
        }

        AddNpz(folder, "test.npz", [0, 1]);
        using DataSet test = DataSets.Open(folder["test.npz"]);
        Assert.Equal(["test"], test.Splits.Select(s => s.Name));
    }

    [Fact]
    public void A_folder_of_the_MLPerf_runner_holds_words_pictures_or_frames_of_machines()
    {
        using var folder = new TemporaryFolder();
        folder.Add("kws/a_Yes_1.bin", new byte[490]);
        folder.Add("kws/b_No_0.bin", new byte[490]);
        folder.Add("kws/y_labels.csv", Encoding.UTF8.GetBytes("a_Yes_1.bin, 2, 1\nb_No_0.bin, 2, 0\n"));
        using (DataSet words = DataSets.Open(folder["kws"]))
        {
            Assert.Equal(["no", "yes"], words.Classes);
            Assert.Equal([1, 0], words["test"].Items.Select(item => item.Label));
            Assert.Equal("Int8 [49, 10]", words["test"].Items[0].Read().ToString());
        }

        folder.Add("ic/x.bin", new byte[32 * 32 * 3]);
        folder.Add("ic/y_labels.csv", Encoding.UTF8.GetBytes("x.bin,10,7"));
        using (DataSet pictures = DataSets.Open(folder["ic"]))
        {
            Assert.Equal((10, "UInt8 [32, 32, 3]"), (pictures.Classes.Count, pictures["test"].Items[0].Read().ToString()));
            Assert.Equal(7, pictures["test"].Items[0].Label);
        }

        folder.Add("ad/normal_id_01_0_hist.bin", new byte[6 * 512]);
        folder.Add("ad/anomaly_id_02_0_hist.bin", new byte[6 * 512]);
        folder.Add("ad/y_labels.csv",
            Encoding.UTF8.GetBytes("normal_id_01_0_hist.bin, 2, 0, 2560, 512\nanomaly_id_02_0_hist.bin, 2, 1, 2560, 512"));
        using (DataSet machines = DataSets.Open(folder["ad"]))
        {
            Assert.Equal(["id_01", "id_02"], machines.Classes);
            Assert.Equal([false, true], machines["test"].Items.Select(item => item.IsAnomaly!.Value));
            Assert.Equal("Float32 [6, 128]", machines["test"].Items[0].Read().ToString());
        }

        folder.Add("ic/y_labels.csv", Encoding.UTF8.GetBytes("x.bin,10,10"));
        Assert.Contains("line 1", Assert.Throws<InputException>(() => DataSets.Open(folder["ic"])).Message, StringComparison.Ordinal);
        folder.Add("ic/y_labels.csv", Encoding.UTF8.GetBytes("z.bin,10,1"));
        Assert.Contains("no file 'z.bin'", Assert.Throws<InputException>(() => DataSets.Open(folder["ic"])).Message,
            StringComparison.Ordinal);
        Assert.Contains("3 benchmarks", Assert.Throws<InputException>(() => DataSets.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_file_may_hold_arrays_of_every_split()
    {
        using var folder = new TemporaryFolder();
        NpzFile.Write(folder["digits.npz"], [new("x_train", Pixels(3)), new("y_train", Integers([0, 1, 1])), new("x_test", Pixels(2)),
            new("y_test", Integers([1, 0]))]);
        using DataSet set = DataSets.Open(folder["digits.npz"]);
        Assert.Equal(["train", "test"], set.Splits.Select(split => split.Name));
        Assert.Equal([0, 1, 1], set["train"].Items.Select(item => item.Label));
        Assert.Equal("digits.npz_test#0", set["test"].Items[0].Path);
    }

    [Fact]
    public void Array_mistakes_are_named()
    {
        using var folder = new TemporaryFolder();
        AddNpz(folder, "a.npz", [0, 5]);
        Assert.Contains("class number 5", Complaint(folder["a.npz"], new DataSetOptions { Classes = ["a", "b"] }),
            StringComparison.Ordinal);
        AddNpz(folder, "b.npz", [0, -1], ("machine", [1, 1]));
        Assert.Contains("values -1 to 0 in y", Complaint(folder["b.npz"]), StringComparison.Ordinal);
        AddNpz(folder, "c.npz", [0, 1], ("machine", [1]));
        Assert.Contains("1 values in machine of c.npz; expected 2", Complaint(folder["c.npz"]), StringComparison.Ordinal);
        NpzFile.Write(folder["d.npz"], [new("x", new RawArray(NumberType.UInt8, [1], new byte[1]))]);
        Assert.Contains("an array 'y'", Complaint(folder["d.npz"]), StringComparison.Ordinal);
        Assert.Contains("expected names train.npz", Complaint(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Class_folders_of_images_with_and_without_splits()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 40; i++)
            folder.Add($"plain/{(i % 2 == 0 ? "cat" : "dog")}/deeper/{i}.png", Sounds.Png(i));
        using (DataSet set = DataSets.Open(folder["plain"]))
        {
            Assert.Equal("image-folder", set.Kind);
            Assert.Equal(["cat", "dog"], set.Classes);
            Assert.Equal(40, set.Splits.Sum(s => s.Items.Count));
            Assert.Equal(6, ((Picture)set["train"].Items[0].Read()).Width);
        }

        foreach (string path in (string[])["train/cat/1.png", "train/dog/2.png", "valid/dog/3.png"])
            folder.Add("split/" + path, Sounds.Png(path[^5]));
        ZipFile.CreateFromDirectory(folder["split"], folder["split.zip"], CompressionLevel.Fastest, includeBaseDirectory: true);
        using DataSet zipped = DataSets.Open(folder["split.zip"]);
        Assert.Equal(["train", "val"], zipped.Splits.Select(s => s.Name));
        Assert.Equal(["valid/dog/3.png"], zipped["val"].Items.Select(i => i.Path));
        Assert.Equal(1, zipped["val"].Items[0].Label);
    }

    [Fact]
    public void Class_folders_of_recordings_and_an_empty_one()
    {
        using var folder = new TemporaryFolder();
        folder.Add("glass/a.wav", Sounds.Wav(1));
        folder.Add("siren/b.WAV", Sounds.Wav(2));
        using (DataSet set = DataSets.Open(folder.Path))
            Assert.Equal("audio-folder", set.Kind);
        folder.Add("door/readme.txt", [1]);
        Assert.Contains("no recordings in the class folder 'door'", Complaint(folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ToyCar/train/normal_id_01_00000000.wav", "train", "ToyCar/id_01", false)]
    [InlineData("ToyCar/test/anomaly_id_02_00000003.wav", "test", "ToyCar/id_02", true)]
    [InlineData("test/normal_id_03_00000003.wav", "test", "id_03", false)]
    [InlineData("6_dB_fan/fan/id_00/abnormal/00000000.wav", "test", "fan/id_00", true)]
    [InlineData("fan/id_00/normal/00000000.wav", "train", "fan/id_00", false)]
    [InlineData("ToyCar/case1/NormalSound_IND/case1_normal_IND_ch1_0001.wav", "train", "ToyCar/case1", false)]
    [InlineData("ToyCar/case1/AnomalousSound_IND/case1_ab01_IND_ch1_0001.wav", "test", "ToyCar/case1", true)]
    public void Machine_sounds_are_recognised_by_path(string path, string split, string machine, bool isAnomaly)
    {
        using var folder = new TemporaryFolder();
        folder.Add(path, Sounds.Wav(1));
        using DataSet set = DataSets.Open(folder.Path);
        Assert.Equal("machine-sounds", set.Kind);
        DataItem item = Assert.Single(set[split].Items);
        Assert.Equal((machine, isAnomaly), (item.Group, item.IsAnomaly));
    }

    [Fact]
    public void Sounds_of_one_machine_need_no_number_and_normal_ones_alone_cannot_be_judged()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 6; i++)
            folder.Add($"pump/normal/{i}.wav", Sounds.Wav(i));
        using (DataSet set = DataSets.Open(folder.Path))
        {
            Assert.Equal("machine-sounds", set.Kind);
            Assert.Equal(MicroNets.Data.Checks.SetFaultKind.NothingToJudge,
                Assert.Single(MicroNets.Data.Checks.DataCheck.Run(set).Faults).Kind);
        }

        folder.Add("pump/abnormal/1.wav", Sounds.Wav(9));
        folder.Add("pump/abnormal/2.wav", Sounds.Wav(10));
        using DataSet both = DataSets.Open(folder.Path);
        Assert.Equal(["pump"], both.Classes);
        Assert.Equal([4, 4], both.Splits.Select(split => split.Items.Count));
        Assert.Empty(MicroNets.Data.Checks.DataCheck.Run(both).Faults);
        folder.Add("other/1.wav", Sounds.Wav(11));
        using DataSet folders = DataSets.Open(folder.Path);
        Assert.Equal("audio-folder", folders.Kind);
    }

    [Fact]
    public void Recordings_of_sensors_of_several_machines_are_told_by_path()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 6; i++)
        {
            folder.Add($"pump/normal/{i}.csv", SeriesData.Csv(50, period: 10 + i));
            folder.Add($"fan/normal/{i}.csv", SeriesData.Csv(50, period: 20 + i));
        }

        folder.Add("pump/faulty/1.csv", SeriesData.Csv(50, period: 5));
        using DataSet set = DataSets.Open(folder.Path);
        Assert.Equal(["fan", "pump"], set.Classes);
        Assert.Equal([11, 2], set.Splits.Select(split => split.Items.Count));
        Assert.All(set["test"].Items, item => Assert.Equal("pump", item.Group));
        Assert.IsType<SeriesRecording>(set["test"].Items[0].Read());
    }

    [Fact]
    public void Recordings_alone_are_normal_where_the_user_says_so()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 6; i++)
            folder.Add($"monday/{i}.csv", SeriesData.Csv(50, period: 10 + i));
        using (DataSet plain = DataSets.Open(folder.Path))
            Assert.All(plain.Splits.SelectMany(split => split.Items), item => Assert.Null(item.IsAnomaly));
        using DataSet set = DataSets.Open(folder.Path, new DataSetOptions { IsForAnomalies = true });
        Assert.Equal(6, set["train"].Items.Count);
        Assert.All(set["train"].Items, item => Assert.Equal((false, "machine"), (item.IsAnomaly, item.Group)));
    }

    [Fact]
    public void COCO_boxes_of_half_a_percent_make_a_person()
    {
        using var folder = new TemporaryFolder();
        foreach (int id in (int[])[1, 2, 3, 4])
            folder.Add($"train2014/{id}.png", Sounds.Png(id));
        folder.Add("annotations/instances_train2014.json", Encoding.UTF8.GetBytes("""
            {"info": {}, "images": [
               {"id": 1, "file_name": "1.png", "width": 100, "height": 100}, {"id": 2, "file_name": "2.png", "width": 100, "height": 100},
               {"id": 3, "file_name": "3.png", "width": 100, "height": 100}, {"id": 4, "file_name": "4.png", "width": 100, "height": 100}],
             "annotations": [
               {"image_id": 1, "category_id": 1, "bbox": [0, 0, 5, 10], "segmentation": [[1, 2]]}, {"image_id": 2, "category_id": 1, "bbox": [0, 0, 4.9, 10]},
               {"image_id": 3, "category_id": 2, "bbox": [0, 0, 90, 90]}],
             "categories": [{"id": 1, "name": "person"}, {"id": 2, "name": "dog"}]}
            """));
        using (DataSet set = DataSets.Open(folder.Path))
        {
            Assert.Equal("vww", set.Kind);
            Assert.Equal(["no_person", "person"], set.Classes);
            Assert.Equal([1, 0, 0, 0], set["train"].Items.Select(i => i.Label));
        }

        File.Delete(folder["train2014/3.png"]);
        Assert.Contains("3 of the 4 images", Complaint(folder.Path), StringComparison.Ordinal);
        folder.Add("annotations/instances_train2014.json", "{ bad"u8.ToArray());
        Assert.Contains("expected COCO annotations of instances", Complaint(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void CIFAR_10_records_are_planes_of_colour()
    {
        using var folder = new TemporaryFolder();
        byte[] record = [3, .. Enumerable.Repeat((byte)10, 1024), .. Enumerable.Repeat((byte)20, 1024), .. Enumerable.Repeat((byte)30,
            1024)];
        folder.Add("cifar-10-batches-bin/data_batch_1.bin", [.. record, .. record]);
        folder.Add("cifar-10-batches-bin/test_batch.bin", record);
        using (DataSet set = DataSets.Open(folder.Path))
        {
            Assert.Equal("cat", set.Classes[set["train"].Items[1].Label]);
            Assert.Equal([10, 20, 30, 10], ((Picture)set["test"].Items[0].Read()).Pixels[..4].ToArray());
        }

        folder.Add("cifar-10-batches-bin/test_batch.bin", record[..^1]);
        Assert.Contains("multiple of 3073", Complaint(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_of_features()
    {
        using var folder = new TemporaryFolder();
        folder.Add("train.csv", "a,label,\"b,c\"\n1,no,2\n-3e2,\"yes\",4\n"u8.ToArray());
        folder.Add("val.csv", "a,label,b\r\n5,yes,6\r\n"u8.ToArray());
        using (DataSet set = DataSets.Open(folder.Path))
        {
            Assert.Equal(["no", "yes"], set.Classes);
            Assert.Equal([-300, 4], ((RawArray)set["train"].Items[1].Read()).ToDoubles());
        }

        folder.Add("val.csv", "a,label,b\n5,yes\n"u8.ToArray());
        Assert.Contains("val.csv, line 2: found 2 columns; expected 3", Complaint(folder.Path), StringComparison.Ordinal);
        folder.Add("val.csv", "a,label,b\n5,yes,x\n"u8.ToArray());
        Assert.Contains("found 'x' in column 3; expected a number", Complaint(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_pixels_are_pictures_and_fractions_are_no_classes()
    {
        using var folder = new TemporaryFolder();
        string header = "label," + string.Join(',', Enumerable.Range(0, 64).Select(i => $"pixel{i}")) + "\n";
        string line = string.Join(',', Enumerable.Range(0, 64));
        folder.Add("a.csv", Encoding.UTF8.GetBytes($"{header}3,{line}\n1,{line}\n"));
        using (DataSet set = DataSets.Open(folder["a.csv"]))
        {
            var picture = (RawArray)set["train"].Items[0].Read();
            Assert.Equal((NumberType.UInt8, 9L), (picture.Type, picture.ToIntegers()[9]));
            Assert.Equal([8, 8], picture.Dimensions);
        }

        folder.Add("a.csv", Encoding.UTF8.GetBytes("a,target\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},{i}.25\n"))));
        Assert.Contains("30 different fractions in the column 'target'", Complaint(folder["a.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_folder_is_answered_with_what_was_found_and_what_is_understood()
    {
        using var folder = new TemporaryFolder();
        folder.Add("docs/a.pdf", [1]);
        folder.Add("docs/b.pdf", [1]);
        folder.Add("notes.txt", [1]);
        string message = Complaint(folder.Path);
        Assert.Contains("1 folders (docs) and files: 2 .pdf, 1 .txt", message, StringComparison.Ordinal);
        foreach (string name in DataSets.Names)
            Assert.Contains($"  {name}: ", message, StringComparison.Ordinal);
        Assert.Contains("nothing at", Complaint(folder["missing"]), StringComparison.Ordinal);
    }

    internal static void AddNpz(TemporaryFolder folder, string name, int[] labels, params (string Name, int[] Values)[] others)
    {
        var arrays = new List<KeyValuePair<string, RawArray>>
        {
            new("x", new RawArray(NumberType.UInt8, [labels.Length, 2], Enumerable.Range(0, 2 * labels.Length).Select(i =>
                (byte)i).ToArray())),
            new("y", Integers(labels)),
        };
        arrays.AddRange(others.Select(o => KeyValuePair.Create(o.Name, Integers(o.Values))));
        NpzFile.Write(folder[name], arrays);
    }

    private static RawArray Integers(int[] values) => new(NumberType.Int32, [values.Length],
        values.SelectMany(BitConverter.GetBytes).ToArray());

    private static string Complaint(string path, DataSetOptions? options = null) => Assert.Throws<InputException>(() => DataSets.Open(path,
        options).Dispose()).Message;

    private static RawArray Pixels(int count) => new(NumberType.UInt8, [count, 2], new byte[2 * count]);
}
