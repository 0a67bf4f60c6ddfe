using System.Numerics;
using System.Runtime.Intrinsics;
using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Graph;

namespace MicroNets.Tests.Data.FrontEnds;

public sealed class AudioFrontEndTests
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData("noise")]
    [InlineData("tones")]
    [InlineData("quiet")]
    [InlineData("silence")]
    public void Mfcc_is_TensorFlows(string signal)
    {
        var mfcc = new Mfcc();
        Assert.Equal(new Shape(49, 10, 1), mfcc.Output);
        References.AssertClose(References.Read("mfcc-" + signal), References.Extract(mfcc, References.Signal(signal, 16000)), Tolerance);
    }

    [Theory]
    [InlineData("noise")]
    [InlineData("tones")]
    [InlineData("quiet")]
    public void Log_mel_is_the_anomaly_tasks(string signal)
    {
        var logMel = new LogMel();
        Assert.Equal(new Shape(32, 32, 1), logMel.Output);
        References.AssertClose(References.Read("logmel-" + signal),
            References.Extract(logMel, References.Signal(signal, 43520)), Tolerance);
    }

    [Fact]
    public void Log_mel_on_the_HTK_scale_is_the_sum_it_stands_for()
    {
        const int Frame = 512, Bands = 12, Low = 50, High = 4000;
        var logMel = new LogMel
        {
            FrameSamples = Frame,
            StepSamples = 256,
            LowHertz = Low,
            HighHertz = High,
            Bands = Bands,
            KeepEvery = 1,
            Scale = MelScale.Htk,
            Epsilon = 1e-6,
            MeanDecibels = -20,
            Gain = 0.25,
            Windows = FrameWindows.Whole(1),
        };
        AudioClip clip = References.Signal("noise", Frame);
        float[] samples = clip.Samples.ToArray();
        static double Mel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));
        double spacing = (Mel(High) - Mel(Low)) / (Bands + 1);
        float[] expected = new float[Bands];
        for (int band = 0; band < Bands; band++)
        {
            double sum = 0;

            // TensorFlow's bank leaves out the bin next to the lower limit.
            for (int bin = (int)(1.5 + (Low * Frame / 16000.0)); bin <= Frame / 2; bin++)
            {
                double hertz = bin * 16000.0 / Frame, height = 1 - (Math.Abs(Mel(hertz) - Mel(Low) - (spacing * (band + 1))) / spacing);
                Complex point = Complex.Zero;
                for (int n = 0; n < Frame && height > 0; n++)
                {
                    double taper = 0.5 - (0.5 * Math.Cos(2 * Math.PI * n / Frame));
                    point += samples[n] * taper * Complex.Exp(new Complex(0, -2 * Math.PI * n * bin / Frame));
                }

                sum += Math.Max(0, height) * (point.Real * point.Real + point.Imaginary * point.Imaginary);
            }

            expected[band] = (float)(0.25 * ((10 * Math.Log10(sum + 1e-6)) + 20));
        }

        References.AssertClose(expected, References.Extract(logMel, clip), Tolerance);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_gain_that_is_none_is_refused(double gain) =>
        Assert.Contains("gain", Assert.Throws<InputException>(() => new LogMel { Gain = gain }.Compile()).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_short_clip_is_padded_with_silence_and_a_long_one_cut()
    {
        var mfcc = new Mfcc();
        AudioClip clip = References.Signal("noise", 9000);
        float[] padded = [.. clip.Samples.ToArray(), .. new float[7000]], longer = [.. padded, .. new float[500]];
        float[] expected = References.Extract(mfcc, new AudioClip(16000, padded));
        Assert.Equal(expected, References.Extract(mfcc, clip));
        Assert.Equal(expected, References.Extract(mfcc, new AudioClip(16000, longer)));
    }

    [Fact]
    public void Another_sampling_rate_is_refused_with_both_rates()
    {
        InputException refusal = Assert.Throws<InputException>(() => References.Extract(new Mfcc(), new AudioClip(8000, new float[8000])));
        Assert.Contains("8000", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("16000", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_extractor_serves_many_threads()
    {
        FeatureExtractor extractor = new Mfcc().Compile();
        AudioClip[] clips = [.. Enumerable.Range(0, 8)
            .Select(i => new AudioClip(16000, Array.ConvertAll(References.Noise(16000, (uint)i), x => (float)x)))];
        float[][] alone = Array.ConvertAll(clips, clip => References.Extract(new Mfcc(), clip));
        float[][] together = new float[clips.Length][];
        Parallel.For(0, clips.Length, i => extractor.Extract(clips[i], together[i] = new float[490]));
        Assert.Equal(alone, together);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(256)]
    public void The_transform_is_the_sum_it_stands_for(int length)
    {
        var fft = new RealFft(length);
        double[][] signals = [.. Enumerable.Range(1, RealFft.Lanes).Select(lane => References.Noise(length, (uint)lane))];
        var real = new Vector256<double>[length / 2];
        var imaginary = new Vector256<double>[length / 2];
        var power = new Vector256<double>[fft.Bins];
        for (int n = 0; n < length; n++)
            ((n & 1) == 0 ? real : imaginary)[fft.SlotOf(n)] = Vector256.Create(signals[0][n], signals[1][n], signals[2][n], signals[3][n]);
        fft.PowerSpectrum(real, imaginary, power);
        for (int k = 0; k < fft.Bins; k++)
        {
            for (int lane = 0; lane < RealFft.Lanes; lane++)
            {
                Complex sum = 0;
                for (int n = 0; n < length; n++)
                    sum += Complex.FromPolarCoordinates(signals[lane][n], -2 * Math.PI * k * n / length);
                Assert.Equal(sum.Magnitude * sum.Magnitude, power[k].GetElement(lane), 1e-9 * length);
            }
        }
    }
}
