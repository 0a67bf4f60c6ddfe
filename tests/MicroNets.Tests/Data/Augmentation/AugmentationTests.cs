using System.Text.Json;
using MicroNets.Data;
using MicroNets.Data.Augmentation;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Tests.Data.Augmentation;

public sealed class AugmentationTests
{
    private static readonly Shape Size = new(6, 5, 2);

    [Fact]
    public void A_time_shift_moves_the_clip_and_lets_silence_in()
    {
        var seen = new HashSet<int>();
        for (int seed = 0; seed < 60; seed++)
        {
            float[] clip = new float[100];
            clip[50] = 1;
            Apply(new TimeShift(10), clip, [], seed);
            int at = Array.IndexOf(clip, 1f);
            Assert.InRange(at, 40, 60);
            Assert.Equal(1, clip.Sum());
            seen.Add(at);
        }

        Assert.True(seen.Count > 10);
    }

    [Fact]
    public void Noise_is_mixed_as_often_and_as_loud_as_asked()
    {
        EquatableArray<AudioClip> noise = [new AudioClip(1000, Enumerable.Repeat(0.5f, 300).ToArray())];
        float[] levels = [.. Enumerable.Range(0, 400).Select(seed =>
        {
            float[] clip = new float[1000];
            Apply(new NoiseMix(0.8, 0.1), clip, noise, seed);
            Assert.Single(clip.Distinct());
            return clip[0];
        })];
        Assert.InRange(levels.Count(level => level > 0), 290, 350);
        Assert.InRange(levels.Max(), 0.045, 0.05);
        float[] untouched = [0.25f];
        Apply(new NoiseMix(1, 1), untouched, [], 0);
        Assert.Equal([0.25f], untouched);
    }

    [Fact]
    public void Jitter_scales_a_sample_and_adds_noise_in_its_measure()
    {
        float[] wave = [.. Enumerable.Range(0, 4000).Select(i => 50 * MathF.Sin(i * 0.1f))];
        var gains = new List<double>();
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new RandomStream((ulong)seed, "test");
            float[] changed = [.. wave];
            new Jitter(0.2, 0.1).Apply(changed, new Shape(4000, 1, 1), ref random);
            double gain = changed.Zip(wave, (a, b) => (double)a * b).Sum() / wave.Sum(value => (double)value * value);
            double noise = Math.Sqrt(changed.Zip(wave, (a, b) => a - (gain * b)).Average(rest => rest * rest));
            Assert.InRange(noise, 0.1 * 50 / Math.Sqrt(2) * 0.93, 0.1 * 50 / Math.Sqrt(2) * 1.07);
            gains.Add(gain);
        }

        Assert.InRange(gains.Min(), 0.78, 0.9);
        Assert.InRange(gains.Max(), 1.1, 1.22);
    }

    [Fact]
    public void A_frame_shift_repeats_the_edge()
    {
        foreach (int seed in Enumerable.Range(0, 30))
        {
            float[] changed = Apply(new FrameShift(9), seed);
            int[] rows = [.. Enumerable.Range(0, Size.Height).Select(row => (int)changed[row * 10] / 10)];
            int shift = Enumerable.Range(-9, 19).First(s => rows.SequenceEqual(Enumerable.Range(0, 6).Select(row => Math.Clamp(row - s, 0,
                5))));
            Assert.InRange(shift, -9, 9);
            for (int i = 0; i < changed.Length; i++)
                Assert.Equal(rows[i / 10] * 10 + i % 10, changed[i]);
        }
    }

    [Fact]
    public void A_translation_moves_rows_and_columns_with_all_channels()
    {
        foreach (int seed in Enumerable.Range(0, 30))
        {
            float[] changed = Apply(new Translate(2), seed);
            int top = (int)changed[0] / 10, left = (int)changed[0] % 10 / 2;
            Assert.Equal(0, changed[0] % 2);
            Assert.Equal(changed[0] + 1, changed[1]);
            Assert.InRange(top, 0, 2);
            Assert.InRange(left, 0, 2);
        }
    }

    [Fact]
    public void SpecAugment_replaces_rows_and_columns_by_the_column_means()
    {
        int masked = 0;
        foreach (int seed in Enumerable.Range(0, 30))
        {
            float[] original = Ramp(), changed = Apply(new SpecAugment { MaxFrames = 3, MaxBands = 2 }, seed);
            for (int i = 0; i < changed.Length; i++)
            {
                float mean = Enumerable.Range(0, 6).Average(row => original[row * 10 + i % 10]);
                Assert.True(changed[i] == original[i] || changed[i] == mean);
                masked += changed[i] == mean ? 1 : 0;
            }
        }

        Assert.InRange(masked, 300, 1500);
    }

    [Fact]
    public void A_flip_reverses_columns_and_keeps_channels()
    {
        float[] changed = Apply(new HorizontalFlip(1), 0);
        for (int i = 0; i < changed.Length; i++)
            Assert.Equal(i / 10 * 10 + (4 - i % 10 / 2) * 2 + i % 2, changed[i]);
        Assert.Equal(Ramp(), Apply(new HorizontalFlip(0), 0));
    }

    [Fact]
    public void Brightness_and_contrast_stay_in_range()
    {
        foreach (int seed in Enumerable.Range(0, 20))
        {
            float[] values = [0, 0.25f, 0.5f, 0.75f, 1, 0.5f];
            var random = new RandomStream((ulong)seed, "test");
            new BrightnessContrast(0.2, 0.5).Apply(values, new Shape(1, 1, 6), ref random);
            Assert.All(values, value => Assert.InRange(value, 0, 1));
            Assert.True(values[1] <= values[2] && values[2] <= values[3]);
        }
    }

    [Fact]
    public void A_whole_crop_changes_nothing_and_a_smaller_one_enlarges()
    {
        Assert.Equal(Ramp(), Apply(new RandomCrop(1), 3));
        float[] crop = Apply(new RandomCrop(0.5), 3);
        Assert.True(crop.Max() - crop.Min() < 59);
        Assert.All(crop, value => Assert.InRange(value, 0, 59));
    }

    public static TheoryData<FeatureAugmentation> Features =>
        [new FrameShift(3), new Translate(2), new SpecAugment(), new HorizontalFlip(0.5), new RandomCrop(0.6), new BrightnessContrast(0.1,
            0.1), new Jitter(0.1, 0.05)];

    [Theory]
    [MemberData(nameof(Features))]
    public void The_same_stream_gives_the_same_bits_and_nothing_is_allocated(FeatureAugmentation augmentation)
    {
        float[] first = Apply(augmentation, 5), second = Apply(augmentation, 5);
        Assert.Equal(first, second);
        var random = new RandomStream(1, "test");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            augmentation.Apply(first, Size, ref random);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(augmentation,
            (FeatureAugmentation)JsonSerializer.Deserialize<SampleAugmentation>(
            JsonSerializer.Serialize<SampleAugmentation>(augmentation))!);
    }

    private static float[] Ramp() => [.. Enumerable.Range(0, Size.Elements).Select(i => (float)i)];

    private static float[] Apply(FeatureAugmentation augmentation, int seed)
    {
        float[] features = Ramp();
        var random = new RandomStream((ulong)seed, "test");
        augmentation.Apply(features, Size, ref random);
        return features;
    }

    private static void Apply(AudioAugmentation augmentation, Span<float> samples, EquatableArray<AudioClip> noise, int seed)
    {
        var random = new RandomStream((ulong)seed, "test");
        augmentation.Apply(samples, 1000, noise, ref random);
    }
}
