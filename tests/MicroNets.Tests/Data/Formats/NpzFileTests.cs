using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using MicroNets.Data;
using MicroNets.Data.Formats;

namespace MicroNets.Tests.Data.Formats;

public class NpzFileTests
{
    public static TheoryData<string> Arrays
    {
        get
        {
            using NpzFile file = Open("deflated.npz");
            return [.. file.Names.Where(name => name.Contains('_', StringComparison.Ordinal))];
        }
    }

    [Theory]
    [MemberData(nameof(Arrays))]
    public void Every_type_byte_order_and_memory_order_that_NumPy_writes_is_read(string name)
    {
        using NpzFile file = Open("deflated.npz");
        RawArray array = file.Read(name);
        Assert.Equal([2, 3, 4], array.Dimensions);

        char kind = name[0];
        double[] expected = Enumerable.Range(0, 24).Select(i => kind switch
        {
            'b' => i % 2,
            'i' => i * 5 + 3 - 60,
            'f' => i * 5 + 3 - 7.25,
            _ => i * 5.0 + 3,
        }).ToArray();
        Assert.Equal(expected, array.ToDoubles());

        var floats = new float[24];
        array.CopyTo(floats);
        Assert.Equal(expected.Select(v => (float)v), floats);
        if (kind != 'f')
            Assert.Equal(expected.Select(v => (long)v), array.ToIntegers());
        Assert.Equal(expected[12..16], array.Row(1).Row(0).ToDoubles());
    }

    [Fact]
    public void Rows_of_a_large_array_are_the_array()
    {
        using NpzFile file = Open("deflated.npz");
        ArrayRows rows = file.ReadRows("i4_be_F");
        Assert.Equal(2, rows.Count);
        Assert.Equal([3, 4], rows.RowDimensions);
        Assert.Equal(file.Read("i4_le_C").Row(1).ToIntegers(), rows.Row(1).ToIntegers());
    }

    [Fact]
    public void Single_numbers_empty_arrays_and_names_are_read()
    {
        using NpzFile file = Open("deflated.npz");
        Assert.Equal([2.5], file.Read("scalar").ToDoubles());
        Assert.Equal([0, 3], file.Read("empty").Dimensions);
        Assert.Equal(["no_person", "person", "ü"], file.ReadText("classes"));
        Assert.Contains("expected numbers", Assert.Throws<InputException>(() => file.Read("classes")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Rows_of_a_large_array_are_read_from_a_file(CompressionLevel level)
    {
        using var folder = new TemporaryFolder();
        byte[] values = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i % 251))];
        using (var zip = new ZipArchive(File.Create(folder["a.npz"]), ZipArchiveMode.Create))
        using (Stream entry = zip.CreateEntry("x.npy", level).Open())
            NpyFile.Write(entry, new RawArray(NumberType.UInt8, [100, 30], values));

        using var loaded = new NpzFile(FileBytes.Open(folder["a.npz"]));
        using var filed = new NpzFile(FileBytes.Open(folder["a.npz"]), mostLoaded: 100);
        ArrayRows rows = filed.ReadRows("x");
        Assert.Equal(100, rows.Count);
        for (int i = 0; i < rows.Count; i++)
            Assert.Equal(values[(i * 30)..((i + 1) * 30)], rows.Row(i).Bytes.ToArray());
        Assert.Equal(loaded.Read("x").Bytes.ToArray(), filed.Read("x").Bytes.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(650)]
    public void Rows_of_a_large_array_in_Fortran_order_are_read_from_a_temporary_file(int mostLoaded)
    {
        // 11 rows of 105 numbers, whose pieces are 1, 1 and 3 of them.
        int[] sizes = [11, 3, 7, 5];
        short[] numbers = [.. Enumerable.Range(0, 11 * 3 * 7 * 5).Select(i => (short)(i * 37))];
        byte[] npy = FortranOrdered(sizes, numbers);
        using var file = new MemoryBytes("x.npy", npy);
        List<ByteSource> temporary = [];
        ArrayRows rows = NpyFile.ReadRows(file.OpenRange(0, npy.Length), "x.npy", file, 0, npy.Length, temporary, mostLoaded);
        ArrayRows loaded = NpyFile.ReadRows(new MemoryStream(npy), "x.npy", npy.Length);

        Assert.Equal(11, rows.Count);
        Assert.Equal([3, 7, 5], rows.RowDimensions);
        for (int i = 0; i < rows.Count; i++)
        {
            Assert.Equal(numbers[(i * 105)..((i + 1) * 105)].Select(number => (long)number), rows.Row(i).ToIntegers());
            Assert.Equal(loaded.Row(i).Bytes.ToArray(), rows.Row(i).Bytes.ToArray());
        }

        Assert.Single(temporary).Dispose();
        Assert.Throws<ObjectDisposedException>(() => rows.Row(0));
    }

    [Theory]
    [InlineData("stored.npz")]
    [InlineData("deflated.npz")]
    public void Arrays_of_any_order_and_type_are_the_same_from_a_temporary_file(string fixture)
    {
        using NpzFile loaded = Open(fixture);
        using var filed = new NpzFile(new MemoryBytes(fixture, Fixture.Bytes(fixture)), mostLoaded: 1);
        foreach (string name in loaded.Names.Where(name => !loaded.IsText(name)))
            Assert.Equal(loaded.Read(name).Bytes.ToArray(), filed.Read(name).Bytes.ToArray());
    }

    [Fact]
    public void A_large_array_in_Fortran_order_that_ends_early_or_goes_on_is_refused()
    {
        byte[] npy = FortranOrdered([4, 6], new short[24]);
        for (int length = 0; length <= npy.Length + 1; length++)
        {
            byte[] bytes = new byte[length];
            npy.AsSpan(0, Math.Min(length, npy.Length)).CopyTo(bytes);
            using var file = new MemoryBytes("x.npy", bytes);
            List<ByteSource> temporary = [];
            void Read() => NpyFile.ReadRows(file.OpenRange(0, length), "x.npy", file, 0, length, temporary, mostLoaded: 0);
            if (length == npy.Length)
                Read();
            else
                Assert.Contains("expected", Assert.Throws<InputException>(Read).Message, StringComparison.Ordinal);
            temporary.ForEach(opened => opened.Dispose());
        }
    }

    [Fact]
    public void Transposing_a_large_array_takes_the_memory_of_a_piece()
    {
        byte[] npy = FortranOrdered([4096, 1024], new short[4096 * 1024]);
        using var file = new MemoryBytes("x.npy", npy);
        List<ByteSource> temporary = [];
        long before = GC.GetAllocatedBytesForCurrentThread();
        ArrayRows rows = NpyFile.ReadRows(file.OpenRange(0, npy.Length), "x.npy", file, 0, npy.Length, temporary, mostLoaded: 1 << 18);
        Assert.Equal(2048, rows.Row(4095).Bytes.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1 << 18, npy.Length / 4);
        temporary.ForEach(opened => opened.Dispose());
    }

    [Fact]
    public void Stored_and_zip64_entries_are_read()
    {
        using NpzFile stored = Open("stored.npz");
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (long)i), stored.Read("x").ToIntegers());
        Assert.Equal([0, 1, 1, 0], stored.Read("y").ToIntegers());
        using NpzFile zip64 = Open("zip64.npz");
        Assert.Equal([0, 1, 2, 3, 4, 5], zip64.Read("x").ToDoubles());
    }

    [Fact]
    public void Rows_that_stay_in_the_file_equal_those_in_memory()
    {
        using var folder = new TemporaryFolder();
        var values = new RawArray(NumberType.Int16, [3, 2], new byte[] { 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0 });
        NpyFile.Write(folder["x.npy"], values);
        Assert.Equal(values.ToIntegers(), NpyFile.Read(folder["x.npy"]).ToIntegers());

        using FileBytes file = FileBytes.Open(folder["x.npy"]);
        NpyHeader header = NpyHeader.Read(file.OpenRange(0, file.Length), "x", out int headerBytes);
        Assert.Equal(0, headerBytes % 64);
        Assert.Equal([5, 6], ArrayRows.InFile(header, file, "x", headerBytes).Row(2).ToIntegers());
    }

    [Fact]
    public void Every_type_survives_writing_and_reading()
    {
        using var folder = new TemporaryFolder();
        Dictionary<string, RawArray> arrays = Enum.GetValues<NumberType>()
            .ToDictionary(type => type.ToString(), type =>
                new RawArray(type, [2, 3], Enumerable.Range(0, 6 * type.Bytes()).Select(i => (byte)(i % 7)).ToArray()));
        NpzFile.Write(folder["a.npz"], arrays);
        using NpzFile file = NpzFile.Open(folder["a.npz"]);
        Assert.Equal(arrays.Keys, file.Names);
        foreach ((string name, RawArray array) in arrays)
        {
            RawArray back = file.Read(name);
            Assert.Equal(array.Type, back.Type);
            Assert.Equal(array.Dimensions, back.Dimensions);
            Assert.Equal(array.Bytes.ToArray(), back.Bytes.ToArray());
        }
    }

    [Fact]
    public void A_missing_array_names_those_that_are_there()
    {
        using NpzFile file = Open("stored.npz");
        string message = Assert.Throws<InputException>(() => file.Read("z")).Message;
        Assert.Contains("the arrays x, y", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_is_found_by_length_and_check_sum()
    {
        byte[] whole = Fixture.Bytes("stored.npz");
        Assert.Contains("no zip directory", Complaint(whole[..^30]), StringComparison.Ordinal);

        byte[] flipped = [.. whole];
        flipped[200] ^= 1; // a value of x
        Assert.Contains("check sum", Complaint(flipped), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_claims_more_than_the_entry_holds_is_refused_before_memory_is_taken()
    {
        byte[] header = NpyHeader.Encode(NumberType.Float64, [1 << 20, 1 << 10]);
        string Refusal() => Assert.Throws<InputException>(() =>
            NpyFile.ReadRows(new MemoryStream(header), "x.npy", header.Length)).Message;
        // The first exception of a process loads what tells where it comes from.
        Refusal();
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Refusal();
        Assert.Contains("found 0 bytes of values; expected 8589934592 for shape [1048576, 1024]", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_decompression_bomb_is_refused()
    {
        using var folder = new TemporaryFolder();
        NpzFile.Write(folder["bomb.npz"], [new("x", new RawArray(NumberType.UInt8, [64 << 20], new byte[64 << 20]))]);
        using NpzFile file = NpzFile.Open(folder["bomb.npz"]);
        Assert.Contains("decompression bomb", Assert.Throws<InputException>(() => file.Read("x")).Message, StringComparison.Ordinal);
    }

    // The numbers, given in C order, as numpy.save writes numpy.asfortranarray of them.
    private static byte[] FortranOrdered(int[] sizes, short[] numbers)
    {
        string header = Encoding.Latin1.GetString(NpyHeader.Encode(NumberType.Int16, [.. sizes]))
            .Replace("'fortran_order': False", "'fortran_order': True ", StringComparison.Ordinal);
        var values = new short[numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            int rest = i, to = 0, stride = numbers.Length;
            for (int d = sizes.Length - 1; d >= 0; d--)
            {
                stride /= sizes[d];
                to += rest % sizes[d] * stride;
                rest /= sizes[d];
            }

            values[to] = numbers[i];
        }

        return [.. Encoding.Latin1.GetBytes(header), .. MemoryMarshal.AsBytes(values.AsSpan())];
    }

    private static NpzFile Open(string fixture) => new(new MemoryBytes(fixture, Fixture.Bytes(fixture)));

    private static string Complaint(byte[] bytes) => Assert.Throws<InputException>(() =>
    {
        using var file = new NpzFile(new MemoryBytes("a.npz", bytes));
        file.Read("x");
    }).Message;
}
