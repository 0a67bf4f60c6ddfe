using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Data.Formats;
using MicroNets.Data.Sets;

namespace MicroNets.Tests.Data.Sets;

public sealed class NumpyArraysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("x.npy", "y.npy", null)]
    [InlineData("X_train.npy", "y_train.npy", "train")]
    [InlineData("train_images.npy", "train_labels.npy", "train")]
    [InlineData("train/x.npy", "train/y.npy", "train")]
    public void Files_of_one_array_each_are_told_by_their_names(string x, string y, string? split)
    {
        Add(x, Floats([4, 2]));
        Add(y, Integers([0, 1, 1, 0]));
        if (split is not null)
        {
            Add(x.Replace("train", "test", StringComparison.Ordinal), Floats([2, 2]));
            Add(y.Replace("train", "test", StringComparison.Ordinal), Integers([1, 0]));
        }

        using DataSet set = DataSets.Open(_folder.Path);
        Assert.Equal(["0", "1"], set.Classes);
        DataItem[] items = [.. set.Splits.SelectMany(each => each.Items)];
        if (split is null)
        {
            Assert.Equal([0, 1, 1, 0], items.OrderBy(item => item.Path, StringComparer.Ordinal).Select(item => item.Label));
            return;
        }

        Assert.Equal(["train", "test"], set.Splits.Select(each => each.Name));
        Assert.Equal([0, 1, 1, 0, 1, 0], items.Select(item => item.Label));
        Assert.Equal([6, 7], ((RawArray)items[3].Read()).ToDoubles());
    }

    [Fact]
    public void Labels_that_do_not_count_from_zero_are_classes_in_their_order()
    {
        AddBoth(Floats([4, 2]), Integers([1, -1, -1, 1]));
        using DataSet set = DataSets.Open(_folder.Path);
        Assert.Equal(["-1", "1"], set.Classes);
        Assert.Equal([1, 0, 0, 1], set["train"].Items.Select(item => item.Label));
    }

    [Fact]
    public void Labels_that_all_differ_are_refused()
    {
        AddBoth(Floats([1500, 1]), Integers([.. Enumerable.Range(0, 1500).Select(i => i - 700)]));
        Assert.Contains("1,500 different values in y", Assert.Throws<InputException>(() => DataSets.Open(_folder.Path).Dispose()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Channels_that_come_first_are_read_last_and_told()
    {
        AddBoth(Floats([2, 3, 96]), Integers([0, 1]));
        using DataSet set = DataSets.Open(_folder.Path);
        var window = (RawArray)set["train"].Items[1].Read();
        Assert.Equal([96, 3], window.Dimensions);
        // Of the second sample: step 1 of channels 0, 1 and 2.
        Assert.Equal([289, 385, 481], window.ToDoubles()[3..6]);
        Assert.Contains(set.Notes, note => note.Contains("the channels, last", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(49, 10)]
    [InlineData(10, 49)]
    [InlineData(20, 400)]
    public void Frames_and_bands_stay_as_they_are(int height, int width)
    {
        AddBoth(Floats([2, height, width]), Integers([0, 1]));
        using DataSet set = DataSets.Open(_folder.Path);
        Assert.Equal([height, width], ((RawArray)set["train"].Items[0].Read()).Dimensions);
        Assert.Empty(set.Notes);
    }

    [Fact]
    public void A_rate_makes_series_of_some_steps_a_second_and_sound_of_thousands()
    {
        AddBoth(Floats([2, 50, 3]), Integers([0, 1]), 50);
        using (DataSet set = DataSets.Open(_folder.Path))
        {
            var recording = (SeriesRecording)set["train"].Items[0].Read();
            Assert.Equal((50.0, 50, 3), (recording.RateHertz!.Value, recording.Length, recording.Channels.Count));
        }

        AddBoth(Floats([2, 5000]), Integers([0, 1]), 8000);
        using (DataSet set = DataSets.Open(_folder.Path))
            Assert.Equal((8000, 5000), ((AudioClip)set["train"].Items[0].Read()) is var clip
                ? (clip.SampleRate, clip.Samples.Length) : default);
    }

    [Fact]
    public void Long_lists_of_16_bit_integers_are_sound()
    {
        short[] samples = [.. Enumerable.Range(0, 2 * 16000).Select(i => (short)(i % 16000 == 5 ? -16384 : 0))];
        AddBoth(new RawArray(NumberType.Int16, [2, 16000], MemoryMarshal.AsBytes<short>(samples).ToArray()), Integers([0, 1]));
        using DataSet set = DataSets.Open(_folder.Path);
        var clip = (AudioClip)set["train"].Items[0].Read();
        Assert.Equal((16000, -0.5f), (clip.SampleRate, clip.Samples.Span[5]));
        Assert.Contains(set.Notes, note => note.Contains("read as sound at 16000 Hz", StringComparison.Ordinal));
    }

    private void Add(string name, RawArray array)
    {
        using var file = new MemoryStream();
        NpyFile.Write(file, array);
        _folder.Add(name, file.ToArray());
    }

    private void AddBoth(RawArray x, RawArray y, float? rate = null) => NpzFile.Write(_folder["train.npz"],
        [new("x", x), new("y", y), .. rate is { } hertz ? (KeyValuePair<string, RawArray>[])[new("rate", Numbers([], [hertz]))] : []]);

    private static RawArray Floats(EquatableArray<int> sizes) =>
        Numbers(sizes, [.. Enumerable.Range(0, sizes.Aggregate(1, (product, size) =>
        product * size)).Select(i => (float)i)]);

    private static RawArray Numbers(EquatableArray<int> sizes, float[] values) => new(NumberType.Float32, sizes,
        MemoryMarshal.AsBytes<float>(values).ToArray());

    private static RawArray Integers(int[] values) => new(NumberType.Int32, [values.Length], MemoryMarshal.AsBytes<int>(values).ToArray());
}
