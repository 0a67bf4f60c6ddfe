using System.IO.Compression;
using MicroNets.Data;
using MicroNets.Data.Sets;

namespace MicroNets.Tests.Data.Sets;

public sealed class IdxPicturesTests : IDisposable
{
    private static readonly byte[] Pictures = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3,
        .. Enumerable.Range(10, 12).Select(i => (byte)i)];

    private static readonly byte[] Labels = [0, 0, 8, 1, 0, 0, 0, 2, 0, 3];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-", false)]
    [InlineData(".", false)]
    [InlineData("-", true)]
    public void Pictures_with_labels_in_splits(string sign, bool isCompressed)
    {
        foreach (string split in (string[])["train", "t10k"])
        {
            Add($"{split}-images{sign}idx3-ubyte", Pictures, isCompressed);
            Add($"{split}-labels{sign}idx1-ubyte", Labels, isCompressed);
        }

        using DataSet set = DataSets.Open(_folder.Path);
        Assert.Equal("idx", set.Kind);
        Assert.Equal(["0", "1", "2", "3"], set.Classes);
        Assert.Equal(["train", "test"], set.Splits.Select(split => split.Name));
        Assert.Equal([0, 3], set["test"].Items.Select(item => item.Label));
        var picture = (RawArray)set["train"].Items[1].Read();
        Assert.Equal([2, 3], picture.Dimensions);
        Assert.Equal([16, 17, 18, 19, 20, 21], picture.ToIntegers());
    }

    [Fact]
    public void Files_that_end_early_or_do_not_fit_together_are_refused()
    {
        Add("train-labels-idx1-ubyte", Labels, false);
        for (int length = 0; length < Pictures.Length; length++)
        {
            Add("train-images-idx3-ubyte", Pictures[..length], false);
            Assert.Contains("expected", Complaint(), StringComparison.Ordinal);
        }

        Add("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7], false);
        Assert.Contains("as many labels", Complaint(), StringComparison.Ordinal);
        Add("train-images-idx3-ubyte", [0, 0, 8, 3, 127, 255, 255, 255, 127, 255, 255, 255, 127, 255, 255, 255, 7], false);
        Assert.Contains("as many as the sizes", Complaint(), StringComparison.Ordinal);
        File.Delete(_folder["train-labels-idx1-ubyte"]);
        Assert.Contains("without train-labels-idx1-ubyte", Complaint(), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_stay_in_their_file_until_they_are_read()
    {
        byte[] pictures = new byte[16 + (2 << 22)];
        ((byte[])[0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 8, 0, 0, 0, 8, 0]).CopyTo(pictures, 0);
        pictures[^1] = 7;
        Add("train-images-idx3-ubyte", pictures, false);
        Add("train-labels-idx1-ubyte", Labels, false);
        DataSets.Open(_folder.Path).Dispose();

        long before = GC.GetAllocatedBytesForCurrentThread();
        using DataSet set = DataSets.Open(_folder.Path);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        var picture = (RawArray)set["train"].Items[1].Read();
        Assert.Equal([2048, 2048], picture.Dimensions);
        Assert.Equal(7, picture.Bytes.Span[^1]);

        set.Dispose();
        Assert.Throws<ObjectDisposedException>(() => set["train"].Items[1].Read());
    }

    private void Add(string name, byte[] bytes, bool isCompressed)
    {
        using var file = new MemoryStream();
        if (isCompressed)
        {
            using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
                gzip.Write(bytes);
            _folder.Add(name + ".gz", file.ToArray());
            return;
        }

        _folder.Add(name, bytes);
    }

    private string Complaint() => Assert.Throws<InputException>(() => DataSets.Open(_folder.Path).Dispose()).Message;
}
