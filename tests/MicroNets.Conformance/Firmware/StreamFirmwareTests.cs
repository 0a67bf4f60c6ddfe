using MicroNets.Data.FrontEnds;
using MicroNets.Data.Streams;
using MicroNets.Firmware;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Streams;
using MicroNets.Tests;
using MicroNets.Tests.Quantization.Streams;

namespace MicroNets.Conformance.Firmware;

/// <summary>model_listen against the same loop in C#.</summary>
public class StreamFirmwareTests
{
    [Theory]
    [InlineData("host", false, ModelMemory.Static)]
    [InlineData("cortex-m4", false, ModelMemory.Static)]
    [InlineData("host", true, ModelMemory.Static)]
    [InlineData("host", false, ModelMemory.Caller)]
    public void Firmware_finds_the_events_of_a_sound_that_does_not_end_as_this_machine_does(
        string name, bool areFramesApart, ModelMemory memory)
    {
        Target target = Target.Named(name);
        FirmwareTests.Need(target);
        // Short frames with pauses between them, or the overlapping ones of keyword spotting over half a second.
        AudioFrontEnd frontEnd = areFramesApart
            ? new Mfcc { Samples = 4000, FrameSamples = 100, StepSamples = 130, Bands = 13, Coefficients = 13, HighHertz = 8000 }
            : new Mfcc { Samples = 8000 };
        Shape input = frontEnd.Output;
        Network network = new NetworkBuilder("stream").Input(input.Height, input.Width, input.Channels)
            .Then(new Conv2D(8, (3, 3), 2, Padding.Same) { HasBias = true, Activation = Activation.Relu6 },
                "conv").GlobalAveragePool().Dense(4, "classifier").Build();
        IntegerNetwork integers = RandomWeights.Of(network, 1);
        EquatableArray<string> classes = ["a", "b", "c", "silence"];
        StreamRecording recording = Sound(12);
        var rule = new EventRule(4, 3, 0, 2);
        sbyte[] outputs = StreamInference.Outputs(integers, frontEnd, recording, rule.HopFrames, _ => { });
        // A margin that some hops reach and others do not.
        IReadOnlyList<int> margins = IntegerEventRule.Of(rule, classes, integers.Output.Output).Margins(outputs);
        rule = rule with { Margin = margins[margins.Count / 3] * (double)integers.Output.Output.Scale / rule.SmoothingHops };
        using var folder = new TemporaryFolder();

        var ends = new ModelInterface(classes, null) { StreamRule = rule, Name = "keywords", Memory = memory };
        StreamMeasurement heard = StreamMeasurement.Of(integers, frontEnd, ends, target, folder.Path, recording);

        Assert.True(heard.Expected.Count > 3, $"{heard.Expected.Count} events");
        Assert.Equal(heard.Expected, heard.Found);
        Assert.True(heard.Agrees);
        Assert.Equal(recording.Samples.Length / (rule.HopFrames * frontEnd.WindowFrameStep), heard.Hops);
        Assert.Equal(name == "host", heard.InstructionsPerHop is null);

        // The ring of features and the frame beside it are counted.
        Assert.True(name == "host" || heard.Size.OtherSramBytes >= (rule.HopFrames * frontEnd.WindowFrameStep * sizeof(short))
            + input.Elements);
    }

    [Theory]
    [InlineData("host", 4, ModelMemory.Static)]
    [InlineData("host", 6, ModelMemory.Caller)]
    [InlineData("cortex-m4", 4, ModelMemory.Static)]
    public void Firmware_that_keeps_state_finds_the_events_that_windows_find(string name, int hop, ModelMemory memory)
    {
        Target target = Target.Named(name);
        FirmwareTests.Need(target);
        var frontEnd = new LogMel { Bands = 10, KeepEvery = 1, FrameSamples = 640, StepSamples = 320, Windows = FrameWindows.Whole(24) };
        IntegerNetwork windows = StreamingNetworks.Spectrogram();
        EquatableArray<string> classes = ["a", "b", "c", "silence"];
        StreamRecording recording = Sound(12);
        var rule = new EventRule(hop, 3, 0, 2);
        var streaming = StreamingForm.Of(windows, hop);
        sbyte[] outputs = StreamInference.Outputs(windows, frontEnd, recording, hop, _ => { });
        Assert.Equal(outputs, StreamInference.Outputs(windows, frontEnd, recording, hop, _ => { }, streaming));
        IReadOnlyList<int> margins = IntegerEventRule.Of(rule, classes, windows.Output.Output).Margins(outputs);
        rule = rule with { Margin = margins[margins.Count / 3] * (double)windows.Output.Output.Scale / rule.SmoothingHops };
        using TemporaryFolder whole = new(), kept = new();
        var ends = new ModelInterface(classes, null) { StreamRule = rule, Name = "keywords", Memory = memory };

        StreamMeasurement heard = StreamMeasurement.Of(windows, frontEnd, ends with { Streaming = streaming }, target, kept.Path,
            recording);

        Assert.True(heard.Expected.Count > 3, $"{heard.Expected.Count} events");
        Assert.Equal(heard.Expected, heard.Found);
        if (name == "host")
            return;
        StreamMeasurement before = StreamMeasurement.Of(windows, frontEnd, ends, target, whole.Path, recording);
        Assert.Equal(before.Found, heard.Found);
        Assert.True(heard.InstructionsPerHop < before.InstructionsPerHop, $"{heard.InstructionsPerHop} after {before.InstructionsPerHop}");
    }

    [Fact]
    public void Networks_that_keep_state_compute_on_the_device_what_they_compute_here()
    {
        Target target = Target.Named("cortex-m4");
        FirmwareTests.Need(target);
        using var folder = new TemporaryFolder();
        foreach (IntegerNetwork windows in (IntegerNetwork[])[StreamingNetworks.Spectrogram(), StreamingNetworks.Series()])
        {
            var form = StreamingForm.Of(windows, 4);
            Assert.True(Measurement.Of(form.Network, target, Path.Combine(folder.Path, windows.Network.Name), 12, 1).BitExact);
        }
    }

    // Tones that come and go.
    private static StreamRecording Sound(double seconds)
    {
        short[] samples = new short[(int)(seconds * 16000)];
        for (int n = 0; n < samples.Length; n++)
        {
            double part = n / 12000, strength = part % 2 == 0 ? 0.6 : 0.001;
            samples[n] = (short)(32767 * strength * Math.Sin(2 * Math.PI * n * (300 + (400 * (part % 5))) / 16000));
        }

        return new StreamRecording(16000, samples, []);
    }
}
