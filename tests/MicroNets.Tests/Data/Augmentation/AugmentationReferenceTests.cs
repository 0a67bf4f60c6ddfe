using MicroNets.Data;
using MicroNets.Data.Augmentation;
using MicroNets.Data.Caching;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Tests.Data.Augmentation;

/// <summary>Augmentation of pictures and series against what its documentation says, value by value; and the same bits on any number of
/// threads.</summary>
public sealed class AugmentationReferenceTests
{
    public static TheoryData<int, int, int> Sizes =>
        new() { { 1, 1, 1 }, { 1, 9, 1 }, { 9, 1, 3 }, { 2, 2, 3 }, { 17, 19, 1 }, { 31, 33, 3 }, { 32, 32, 3 }, { 96, 96, 1 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_crop_is_interpolated_pixel_by_pixel(int height, int width, int channels)
    {
        var shape = new Shape(height, width, channels);
        foreach (double smallestSide in new[] { 0.02, 0.5, 0.7, 1 })
        {
            for (ulong seed = 0; seed < 5; seed++)
            {
                float[] original = Uniform(shape.Elements, seed), changed = [.. original];
                var random = new RandomStream(seed, "crop");
                new RandomCrop(smallestSide).Apply(changed, shape, ref random);
                Assert.Equal(Crop(original, shape, smallestSide, new RandomStream(seed, "crop")), changed);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(35)]
    [InlineData(9216)]
    public void Brightness_and_contrast_change_each_value_about_the_mean(int elements)
    {
        int atLowest = 0, atHighest = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            float[] original = Uniform(elements, seed), changed = [.. original];
            var random = new RandomStream(seed, "brightness");
            var step = new BrightnessContrast(0.15, 0.25) { Lowest = 0.1, Highest = 0.9 };
            step.Apply(changed, new Shape(1, 1, elements), ref random);

            random = new RandomStream(seed, "brightness");
            double contrast = 1 + (((2 * random.NextDouble()) - 1) * 0.25), brightness = ((2 * random.NextDouble()) - 1) * 0.15,
                mean = original.Average(value => (double)value);
            for (int i = 0; i < elements; i++)
                Assert.Equal(Math.Clamp(((original[i] - mean) * contrast) + mean + brightness, 0.1, 0.9), changed[i], 5e-7);
            atLowest += changed.Count(value => value == 0.1f);
            atHighest += changed.Count(value => value == 0.9f);
        }

        Assert.True(atLowest > 0 && atHighest > 0);
    }

    [Fact]
    public void Bounds_of_brightness_in_the_wrong_order_are_refused()
    {
        var random = new RandomStream(1, "test");
        var step = new BrightnessContrast(0.1, 0.1) { Lowest = 1, Highest = 0 };
        Assert.Throws<ArgumentOutOfRangeException>(() => step.Apply(new float[64], new Shape(8, 8, 1), ref random));
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(4, 5)]
    public void Augmented_batches_have_the_same_bits_on_any_number_of_threads(int threads, int buffers)
    {
        var shape = new Shape(11, 13, 3);
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "test.features");
        using (FileStream stream = File.Create(path))
        {
            var writer = new FeatureFile.Writer(stream, shape.Elements);
            for (ulong item = 0; item < 40; item++)
                writer.Add(default, Uniform(shape.Elements, item));
            writer.Finish();
        }

        using FeatureFile file = FeatureFile.Open(path);
        var source = new FeatureSource(file, shape, ["a", "b"], [.. Enumerable.Range(0, 40).Select(item => item % 2)], 0,
            [new HorizontalFlip(0.5), new RandomCrop(0.6), new BrightnessContrast(0.1, 0.1), new Jitter(0.1, 0.05)], seed: 3);
        var options = new BatchOptions(8, Seed: 9) { MixupAlpha = 0.3 };
        using var one = new BatchLoader(source, options with { Threads = 1, Buffers = 2 });
        using var many = new BatchLoader(source, options with { Threads = threads, Buffers = buffers });
        for (int i = 0; i < 25; i++)
            Assert.Equal(one.Next().Inputs.ToArray(), many.Next().Inputs.ToArray());
    }

    private static float[] Crop(float[] original, Shape shape, double smallestSide, RandomStream random)
    {
        double side = smallestSide + ((1 - smallestSide) * random.NextDouble());
        double top = (1 - side) * shape.Height * random.NextDouble(), left = (1 - side) * shape.Width * random.NextDouble();
        float[] result = new float[shape.Elements];
        for (int y = 0; y < shape.Height; y++)
        {
            double down = Math.Clamp(top + ((y + 0.5) * side) - 0.5, 0, shape.Height - 1);
            for (int x = 0; x < shape.Width; x++)
            {
                double right = Math.Clamp(left + ((x + 0.5) * side) - 0.5, 0, shape.Width - 1);
                for (int channel = 0; channel < shape.Channels; channel++)
                {
                    float Pixel(double row, double column) => original[(((int)Math.Min(row, shape.Height - 1) * shape.Width)
                        + (int)Math.Min(column, shape.Width - 1)) * shape.Channels + channel];
                    float shareDown = (float)(down - (int)down), shareRight = (float)(right - (int)right);
                    float above = Mix(Pixel(down, right), Pixel(down, right + 1), shareRight),
                        below = Mix(Pixel(down + 1, right), Pixel(down + 1, right + 1), shareRight);
                    result[(((y * shape.Width) + x) * shape.Channels) + channel] = Mix(above, below, shareDown);
                }
            }
        }

        return result;
    }

    private static float Mix(float first, float second, float share) => first + ((second - first) * share);

    private static float[] Uniform(int count, ulong seed)
    {
        float[] values = new float[count];
        new RandomStream(seed, "values").FillUniform(values, 0, 1);
        return values;
    }
}
