using MicroNets.Conformance.Data;
using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks;
using MicroNets.Firmware;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Tests;
using MicroNets.TFLite;

namespace MicroNets.Conformance.Firmware;

/// <summary>Front ends in C against those in C#, and firmware from samples to decisions.</summary>
public class AudioMeasurementTests
{
    [Fact]
    public void Firmware_decides_on_real_clips_as_this_machine_does()
    {
        IntegerNetwork network = TfliteReader.ReadInteger(SharedFolder.Find("models/kws_micronet_m.tflite")).Network;
        using DataSet data = DataSets.Open(SharedFolder.Find("data/kws-wav"),
            new DataSetOptions { Classes = TaskCatalog.KeywordSpotting.Classes });
        DataItem[] items = [.. data.Splits[^1].Items];
        AudioInputs clips = AudioInputs.Of(new Mfcc(), network.Input.Output, Enumerable.Range(0, 8).Select(i =>
            items[i * items.Length / 8].Read()));
        AudioMeasurement heard = Run(network, new Mfcc(), "cortex-m4", clips);
        Assert.Equal((8, 8, true), (heard.Windows, heard.SameDecisions, heard.BitExact));
        Assert.InRange(heard.WorstFeature, 0, 1);
    }

    [Theory]
    [InlineData("host")]
    [InlineData("cortex-m4")]
    public void Front_ends_agree_to_the_integer_step(string target)
    {
        AudioFrontEnd[] frontEnds = [.. TaskCatalog.KeywordSpotting.Inputs.Select(input => input.FrontEnd).OfType<AudioFrontEnd>(),
            new LogMel(), new Mfcc { Samples = 4000, FrameSamples = 100, StepSamples = 130, Bands = 13, Coefficients = 13,
            HighHertz = 8000 }];
        foreach (AudioFrontEnd frontEnd in frontEnds)
        {
            IntegerNetwork network = RandomWeights.Of(Reader(frontEnd.Output), 1);
            AudioMeasurement heard = Run(network, frontEnd, target, AudioInputs.Of(frontEnd, network.Input.Output,
                Sounds(frontEnd.WindowSamples)));
            Assert.True(heard.BitExact);
            Assert.InRange(heard.WorstFeature, 0, 1);
            Assert.InRange(heard.EqualFeatures, 0.99, 1);
        }
    }

    // Noise under a falling envelope, a rising tone, the loudest square wave, and silence.
    private static IEnumerable<RawContent> Sounds(int samples)
    {
        var random = new Random(1);
        Func<int, double>[] sounds =
        [
            n => 0.3 * Math.Exp(-3.0 * n / samples) * ((2 * random.NextDouble()) - 1),
            n => 0.5 * Math.Sin(Math.PI * n * n / (4.0 * samples)),
            n => n / 40 % 2 == 0 ? -1 : 32767.0 / 32768,
            _ => 0,
        ];
        foreach (Func<int, double> sound in sounds)
            yield return new AudioClip(16000,
                Enumerable.Range(0, samples).Select(n => (float)(Math.Round(32768 * sound(n)) / 32768)).ToArray());
    }

    private static Network Reader(Shape features)
    {
        var builder = new NetworkBuilder("reader").Input(features.Height, features.Width, features.Channels);
        return builder.Then(new MicroNets.Graph.Ops.AveragePool(), "pool").Build();
    }

    private static AudioMeasurement Run(IntegerNetwork network, AudioFrontEnd frontEnd, string target, AudioInputs clips)
    {
        FirmwareTests.Need(Target.Named(target));
        using var folder = new TemporaryFolder();
        return AudioMeasurement.Of(network, frontEnd, Target.Named(target), folder.Path, clips);
    }
}
