using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Data.Tasks.Inference;
using MicroNets.Graph;

namespace MicroNets.Tests.Data.FrontEnds;

public class SeriesSpectraTests
{
    private static readonly double[] s_frequencies = [3, 12];

    [Fact]
    public void A_tone_stands_in_the_bin_of_its_frequency_with_its_energy()
    {
        // 64 steps, a bin each; a tone of amplitude 2 that fits whole periods, about a mean of 5.
        const int Steps = 64, Bin = 9;
        var spectra = new SeriesSpectra(Steps, 1) { Bands = Steps / 2 };
        float[] values = [.. Enumerable.Range(0, Steps).Select(n => (float)(5 + (2 * Math.Cos(2 * Math.PI * Bin * n / Steps))))];
        float[] features = Features(spectra, new SeriesRecording(null, ["x"], values));
        Assert.Equal(new Shape(1, 1, (Steps / 2) + 4), spectra.Output);

        // Of Hann's energy, 3/8 · N, the tone's bin has the square of half the window's sum.
        double expected = Math.Pow(2 * Steps / 4.0, 2) / (3.0 / 8 * Steps);
        Assert.Equal(Math.Log(expected), features[Bin - 1], 4);
        Assert.All(Enumerable.Range(0, Steps / 2).Where(bin => Math.Abs(bin - (Bin - 1)) > 1), bin => Assert.True(features[bin] < -9));
        Assert.Equal([5, Math.Sqrt(2), 3, 7], features[(Steps / 2)..].Select(value => (double)value), (expected, found) =>
            Math.Abs(expected - found) < 1e-4);
    }

    [Fact]
    public void A_summary_holds_the_means_and_deviations_of_the_frames_of_a_window()
    {
        var spectra = new SeriesSpectra(64, 2) { Frame = 32, Step = 16, Bands = 5, Mean = [1, 0], Deviation = [2, 1],
            Summary = new FrameSummary(FrameStatistic.MeanAndDeviation) };
        Assert.Equal(Shape.Vector(2 * 2 * 9), spectra.Output);
        var random = new Random(3);
        var recording = new SeriesRecording(null, ["x", "y"], Enumerable.Range(0, 2 * 130).Select(_ => random.NextSingle()).ToArray());

        // Seven frames: two windows of three frames each, and one that is left over.
        float[] features = Features(spectra, recording);
        Assert.Equal(2 * 36, features.Length);
        for (int window = 0; window < 2; window++)
        {
            float[][] frames = [.. Enumerable.Range(0, 3).Select(frame => Features(spectra with { Window = 32, Frame = 0, Step = 0,
                Summary = null }, new SeriesRecording(null, ["x", "y"], recording.Values.Slice(2 * 16 * ((3 * window) + frame), 2 * 32))))];
            for (int i = 0; i < 18; i++)
            {
                double mean = frames.Average(frame => (double)frame[i]);
                Assert.Equal(mean, features[(36 * window) + i], 1e-5);
                Assert.Equal(Math.Sqrt(frames.Average(frame => Math.Pow(frame[i] - mean, 2))), features[(36 * window) + 18 + i], 1e-4);
            }
        }

        // A shorter recording is a window as it is.
        var brief = new SeriesRecording(null, ["x", "y"], recording.Values[..(2 * 48)]);
        Assert.Equal(Features(spectra with { Window = 48 }, brief), Features(spectra, brief));
        Assert.Throws<InputException>(() => (spectra with { Stride = 20 }).Compile());
    }

    [Theory]
    [InlineData(100, 0, 0, 8)]
    [InlineData(100, 32, 16, 5)]
    [InlineData(7, 0, 0, 4)]
    [InlineData(300, 256, 44, 128)]
    public void Spectra_in_single_precision_are_those_of_the_definition(int window, int frame, int step, int bands)
    {
        var spectra = new SeriesSpectra(window, 2) { Frame = frame, Step = step, Bands = bands, Mean = [1, -2], Deviation = [2, 0.5],
            Statistics = [] };
        var random = new Random(window + bands);
        float[] values = [.. Enumerable.Range(0, window * 2).Select(i => (float)(((i % 2 == 0 ? 2 : 0.5) * ((2 * random.NextDouble()) - 1))
            + (i % 2 == 0 ? 1 : -2)))];
        float[] features = Features(spectra, new SeriesRecording(null, ["x", "y"], values));
        int[] starts = spectra.BandStarts();
        Assert.Equal((1, (spectra.Transform / 2) + 1), (starts[0], starts[^1]));
        Assert.Equal(starts.Order().Distinct(), starts);

        int at = 0;
        for (int first = 0; first + spectra.FrameSteps <= window; first += spectra.FrameStep)
        {
            for (int channel = 0; channel < 2; channel++)
            {
                double[] x = [.. Enumerable.Range(first, spectra.FrameSteps).Select(n => (values[(2 * n) + channel]
                    - spectra.Mean[channel]) / spectra.Deviation[channel])];
                float[] taper = spectra.Taper();
                double mean = x.Average();
                for (int band = 0; band < bands; band++)
                {
                    double power = Enumerable.Range(starts[band], starts[band + 1] - starts[band]).Sum(bin =>
                    {
                        double re = 0, im = 0;
                        for (int n = 0; n < x.Length; n++)
                        {
                            re += (x[n] - mean) * taper[n] * Math.Cos(2 * Math.PI * bin * n / spectra.Transform);
                            im -= (x[n] - mean) * taper[n] * Math.Sin(2 * Math.PI * bin * n / spectra.Transform);
                        }

                        return (re * re) + (im * im);
                    });
                    Assert.InRange(features[at++] - Math.Log(power + 1e-4), -1e-3, 1e-3);
                }
            }
        }

        Assert.Equal(features.Length, at);
    }

    [Theory]
    [InlineData(1.2e-38f)]
    [InlineData(1e-4f)]
    [InlineData(0.70710678f)]
    [InlineData(1f)]
    [InlineData(12345.678f)]
    [InlineData(3e38f)]
    public void The_logarithm_of_the_device_is_one(float x) =>
        Assert.InRange(SingleFft.Log(x) - Math.Log(x), -2e-7 * Math.Max(1, Math.Abs(Math.Log(x))), 2e-7 * Math.Max(1,
            Math.Abs(Math.Log(x))));

    [Fact]
    public void The_features_of_a_told_task_have_mean_0_and_deviation_1()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 12; i++)
            folder.Add($"{(i % 2 == 0 ? "idle" : "wave")}/{i}.csv", SeriesData.Csv(120 + i, s_frequencies[i % 2]));
        using DataSet data = MicroNets.Data.Sets.DataSets.Open(folder.Path);
        TaskSpec task = TaskInference.Of(data, "t", new TaskHints { Series = SeriesReading.Spectra }, _ => { });
        var spectra = Assert.IsType<SeriesSpectra>(task.Inputs[0].FrontEnd);
        Assert.Equal(task, TaskCatalog.Read("back", TaskCatalog.Write(task)));
        float[][] features = [.. data.Splits.Where(split => split.Name == "train").SelectMany(split => split.Items).Select(item =>
            Features(spectra, item.Read()))];
        for (int feature = 0; feature < spectra.FrameFeatures; feature++)
            Assert.InRange(features.Average(of => of[feature]), -0.05, 0.05);
    }

    [Theory]
    [InlineData(0, 0, 8, 1e-4f)]
    [InlineData(16, 17, 8, 1e-4f)]
    [InlineData(16, 0, 9, 1e-4f)]
    [InlineData(16, 0, 8, 0f)]
    public void Parameters_that_contradict_each_other_are_refused(int window, int frame, int bands, float epsilon) =>
        Assert.Throws<InputException>(() => new SeriesSpectra(window, 1) { Frame = frame, Bands = bands, Epsilon = epsilon }.Compile());

    private static float[] Features(SeriesSpectra frontEnd, RawContent content)
    {
        FeatureExtractor extractor = frontEnd.Compile();
        float[] features = new float[extractor.Windows(content) * frontEnd.Output.Elements];
        extractor.Extract(content, features);
        return features;
    }
}
