using System.IO.Hashing;
using System.Text;
using MicroNets.Data;
using MicroNets.Data.Formats;

namespace MicroNets.Tests.Data.Formats;

public class ImageFileTests
{
    private static readonly ZipDirectory s_pngs = new(new MemoryBytes("png.zip", Fixture.Bytes("png.zip")));

    public static TheoryData<string> Pngs =>
        [.. s_pngs.Entries.Where(e => e.Path.EndsWith(".png", StringComparison.Ordinal)).Select(e => e.Path[..^4])];

    [Theory]
    [MemberData(nameof(Pngs))]
    public void Every_PNG_colour_type_depth_filter_and_interlacing_is_read(string name)
    {
        Picture image = ImageFile.Decode(Png(name), name);
        using Stream expected = s_pngs.Open(s_pngs.Entries.Single(e => e.Path == name + ".npy"));
        RawArray pixels = NpyFile.ReadRows(expected, name, expected.Length).ToArray(name);
        Assert.Equal(pixels.Dimensions, [image.Height, image.Width, image.Channels]);
        Assert.Equal(pixels.Bytes.ToArray(), image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_is_written_as_PNG_is_read_back(int channels)
    {
        var image = new Picture(5, 7, channels, Enumerable.Range(0, 35 * channels).Select(i => (byte)(i * 7)).ToArray());
        Picture back = PngFile.Decode(PngFile.Encode(image), "a.png");
        Assert.Equal((5, 7, channels), (back.Height, back.Width, back.Channels));
        Assert.Equal(image.Pixels.ToArray(), back.Pixels.ToArray());
    }

    [Fact]
    public void PNG_errors_name_file_offset_and_expectation()
    {
        byte[] png = Png("colour2-8bit");
        Assert.Contains("a.png, byte", Complaint(png[..^20]), StringComparison.Ordinal);
        byte[] flipped = [.. png];
        flipped[20] ^= 1;
        Assert.Contains("byte 8: found check sum", Complaint(flipped), StringComparison.Ordinal);
        Assert.Contains("expected a JPEG, PNG, PGM or PPM image", Complaint("GIF89a.."u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("an empty file", Complaint([]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_PNG_that_claims_more_pixels_than_its_data_can_hold_is_refused_before_memory_is_taken()
    {
        byte[] png = PngFile.Encode(new Picture(1, 1, 1, new byte[1]));
        new byte[] { 0, 0, 0x20, 0, 0, 0, 0x20, 0 }.CopyTo(png, 16);
        BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Crc32.HashToUInt32(png.AsSpan(12, 17))))
            .CopyTo(png, 29);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("8192×8192", Complaint(png), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("P2\n# a comment\n3 2\n15\n0 5 10\n15 1 2\n", 1, new byte[] { 0, 85, 170, 255, 17, 34 })]
    [InlineData("P3 1 2 255 1 2 3 4 5 6", 3, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("P5 2 1 127\nA\u007f", 1, new byte[] { 131, 255 })]
    [InlineData("P6 1 1 255\nabc", 3, new byte[] { 97, 98, 99 })]
    [InlineData("P5 1 1 65535\nAB", 1, new byte[] { 65 })]
    public void Portable_maps_are_read(string text, int channels, byte[] pixels)
    {
        Picture image = ImageFile.Decode(Encoding.Latin1.GetBytes(text), "a.pnm");
        Assert.Equal(channels, image.Channels);
        Assert.Equal(pixels, image.Pixels.ToArray());
    }

    [Theory]
    [InlineData("P5 2 2 255\nabc", "the end of the file")]
    [InlineData("P5 0 2 255\n", "0×2 pixels")]
    [InlineData("P5 99999999 99999 255\n", "pixels")]
    [InlineData("P5 2 x 255\n", "found 'x'; expected a number")]
    [InlineData("P2 1 1 7 9", "found the sample 9")]
    public void Portable_map_errors_say_what_is_wrong(string text, string expected) =>
        Assert.Contains(expected, Complaint(Encoding.Latin1.GetBytes(text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("colour.jpg", "colour", 3)]
    [InlineData("gray-progressive.jpg", "gray", 1)]
    public void JPEG_agrees_with_another_decoder(string file, string array, int channels)
    {
        Picture image = ImageFile.Decode(Fixture.Bytes(file), file);
        using var judge = new NpzFile(new MemoryBytes("jpeg.npz", Fixture.Bytes("jpeg.npz")));
        byte[] expected = judge.Read(array).Bytes.ToArray();
        Assert.Equal((19, 23, channels), (image.Height, image.Width, image.Channels));
        const int Tolerance = 1; // rounding of colour conversion differs between versions
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(image.Pixels.Span[i] - expected[i], -Tolerance, Tolerance);
    }

    [Fact]
    public void Damaged_and_CMYK_JPEG_is_refused()
    {
        byte[] jpeg = Fixture.Bytes("colour.jpg");
        Assert.Contains("expected a whole JPEG image", Complaint(jpeg[..^60]), StringComparison.Ordinal);
        Assert.Contains("CMYK", Complaint(Fixture.Bytes("cmyk.jpg")), StringComparison.Ordinal);
        int frame = jpeg.AsSpan().IndexOf<byte>([0xFF, 0xC0]);
        new byte[] { 0x1F, 0xFF, 0x1F, 0xFF }.CopyTo(jpeg, frame + 5);
        Assert.Contains("8191×8191 pixels in 767 bytes", Complaint(jpeg), StringComparison.Ordinal);
    }

    private static byte[] Png(string name)
    {
        using Stream stream = s_pngs.Open(s_pngs.Entries.Single(e => e.Path == name + ".png"));
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static string Complaint(byte[] bytes) => Assert.Throws<InputException>(() => ImageFile.Decode(bytes, "a.png")).Message;
}
