using System.Text.Json;
using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Graph;

namespace MicroNets.Tests.Data.FrontEnds;

public sealed class ArrayAndImageFrontEndTests
{
    [Theory]
    [InlineData(ImageResize.Bilinear, 3, 4)]
    [InlineData(ImageResize.Bilinear, 14, 13)]
    [InlineData(ImageResize.Area, 3, 4)]
    [InlineData(ImageResize.Area, 14, 13)]
    public void Resizing_follows_its_definition(ImageResize resize, int height, int width)
    {
        byte[] pixels = Array.ConvertAll(References.Noise(77, 4), x => (byte)Math.Floor((x + 1) * 128));
        var frontEnd = new ImagePixels(height, width) { Resize = resize, Scale = 1 };
        string name = resize == ImageResize.Bilinear ? "bilinear" : "area";
        References.AssertClose(References.Read($"{name}-{height}x{width}"), References.Extract(frontEnd, new Picture(7, 11, 1, pixels)),
            1e-5);
    }

    [Fact]
    public void Gray_is_ITU_R_601_over_255_and_rgb_keeps_its_order()
    {
        byte[] pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
        var image = new Picture(2, 2, 3, pixels);
        References.AssertClose([0.299f, 0.587f, 0.114f, 1], References.Extract(new ImagePixels(2, 2), image), 1e-6);
        float[] rgb = References.Extract(new ImagePixels(2, 2) { Channels = ImageChannels.Rgb }, image);
        Assert.Equal(Array.ConvertAll(pixels, x => x / 255f), rgb);
    }

    [Fact]
    public void An_array_of_bytes_is_an_image()
    {
        byte[] pixels = [.. Enumerable.Range(0, 48).Select(i => (byte)(i * 5))];
        float[] expected = References.Extract(new ImagePixels(3, 3), new Picture(4, 4, 3, pixels));
        Assert.Equal(expected, References.Extract(new ImagePixels(3, 3), new RawArray(NumberType.UInt8, [4, 4, 3], pixels)));
    }

    [Fact]
    public void The_dct_of_a_cosine_is_one_coefficient()
    {
        float[] spectrogram = new float[49 * 40];
        for (int i = 0; i < spectrogram.Length; i++)
            spectrogram[i] = (float)(64 * Math.Cos(Math.PI * 3 * (i % 40 + 0.5) / 40)) + (i / 40 == 7 ? 64 : 0);
        float[] features = References.Extract(new DctOfLogMel(), Floats(spectrogram, [49, 40]));
        for (int i = 0; i < features.Length; i++)
        {
            double expected = i % 10 == 3 ? Math.Sqrt(20) : i == 70 ? Math.Sqrt(40) : 0;
            Assert.Equal(expected, features[i], 1e-5);
        }
    }

    [Fact]
    public void Patches_average_cells_and_overlap()
    {
        byte[] bytes = [.. Enumerable.Range(0, 200 * 128).Select(i => (byte)(i / 128))];
        float[] features = References.Extract(new LogMelPatches { MeanDecibels = 0 }, new RawArray(NumberType.UInt8, [200, 128], bytes));
        Assert.Equal(7 * 32 * 32, features.Length);
        for (int window = 0; window < 7; window++)
        {
            for (int row = 0; row < 32; row++)
                Assert.Equal((20 * window + 2 * row + 0.5) / 2.4 - 90, features[(window * 32 + row) * 32], 1e-4);
        }
    }

    [Fact]
    public void Stored_features_are_scaled()
    {
        var frontEnd = new ScaledArray(new Shape(2, 3, 1)) { Scale = 2, Offset = -1 };
        Assert.Equal([-1f, 1, 3, 5, 7, 9], References.Extract(frontEnd, Floats([0, 1, 2, 3, 4, 5], [2, 3])));
        Assert.Throws<InputException>(() => References.Extract(frontEnd, Floats([0, 1, 2, 3, 4, 5], [3, 2])));
    }

    public static TheoryData<FrontEnd> Every =>
    [
        new Mfcc { Coefficients = 13 },
        new LogMel { Windows = new FrameWindows { Frames = 32 } },
        new DctOfLogMel { Divisor = 10 },
        new LogMelPatches { CellBands = 2 },
        new ImagePixels(50, 40) { Resize = ImageResize.Area },
        new ScaledArray(new Shape(1, 2, 3)) { Offset = 0.1 },
    ];

    [Theory]
    [MemberData(nameof(Every))]
    public void Its_json_form_reads_back_equal(FrontEnd frontEnd)
    {
        string json = JsonSerializer.Serialize(frontEnd);
        Assert.Equal(frontEnd, JsonSerializer.Deserialize<FrontEnd>(json));
        Assert.Contains("kind", json, StringComparison.Ordinal);
    }

    private static RawArray Floats(float[] values, EquatableArray<int> dimensions) =>
        new(NumberType.Float32, dimensions, System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).ToArray());
}
