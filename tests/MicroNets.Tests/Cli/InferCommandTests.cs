using System.Text.Json;
using MicroNets.Cli;
using MicroNets.Data;
using MicroNets.Data.Formats;
using MicroNets.Data.FrontEnds;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Interpreter;
using MicroNets.Tests.Quantization;
using MicroNets.TFLite;

namespace MicroNets.Tests.Cli;

public sealed class InferCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infer").FullName;

    [Fact]
    public void Raw_tensors_in_and_out()
    {
        IntegerNetwork network = RandomIntegerNetwork.Make(2);
        TfliteWriter.Write(At("model.tflite"), new IntegerModel(network));
        sbyte[] input = RandomIntegerNetwork.Input(network, 5, samples: 3);
        File.WriteAllBytes(At("in"), (byte[])(Array)input);

        (int code, string output, _) = Run("infer", At("model.tflite"), "--input", At("in"), "--output", At("out"), "--json");
        Assert.Equal(0, code);
        Assert.Equal(3, JsonDocument.Parse(output).RootElement.GetProperty("count").GetInt32());
        Assert.Equal(new IntegerInterpreter(network).Run(input), (sbyte[])(Array)File.ReadAllBytes(At("out")));
    }

    [Fact]
    public void Half_a_sample_is_refused()
    {
        TfliteWriter.Write(At("model.tflite"), new IntegerModel(RandomIntegerNetwork.Make(2)));
        File.WriteAllBytes(At("in"), [1, 2, 3]);
        (int code, _, string error) = Run("infer", At("model.tflite"), "--input", At("in"), "--output", At("out"));
        Assert.Equal(2, code);
        Assert.Contains("3 bytes", error, StringComparison.Ordinal);
        Assert.False(File.Exists(At("out")));
    }

    [Fact]
    public void Recordings_in_and_tensors_out()
    {
        Network network = new NetworkBuilder("ear").Input(49, 10, 1)
            .Then(new Conv2D(3, (10, 4), 2, Padding.Same) { HasBias = true }, "conv").Build();
        IntegerNetwork integers = RandomIntegerNetwork.Quantize(network, new Random(1));
        TfliteWriter.Write(At("model.tflite"), new IntegerModel(integers));
        var random = new Random(2);
        AudioClip[] clips = [.. Enumerable.Range(0, 2)
            .Select(_ => new AudioClip(16000, Enumerable.Range(0, 16000).Select(_ => random.Next(-9000, 9000) / 32768f).ToArray()))];
        Directory.CreateDirectory(At("clips"));
        for (int i = 0; i < clips.Length; i++)
            WavFile.Write(At($"clips/{i}.wav"), clips[i]);

        (int code, string output, _) = Run("infer", At("model.tflite"), "--front-end", "kws", "--input", At("clips"), "--output",
            At("out"), "--json");
        Assert.Equal(0, code);
        Assert.Equal(2, JsonDocument.Parse(output).RootElement.GetProperty("count").GetInt32());
        var features = new float[490];
        var expected = new List<sbyte>();
        foreach (AudioClip clip in clips)
        {
            new Mfcc().Compile().Extract(clip, features);
            expected.AddRange(new IntegerInterpreter(integers).Run(integers.Input.Output.ToIntegers(features)));
        }

        Assert.Equal([.. expected], (sbyte[])(Array)File.ReadAllBytes(At("out")));
    }

    [Theory]
    [InlineData("recordings", "infer", "MODEL", "--front-end", "vww", "--input", "x", "--output", "y")]
    [InlineData("no audio front end stored", "infer", "MODEL", "--front-end", "stored", "--input", "x", "--output", "y")]
    [InlineData("--front-end without --data", "measure", "MODEL", "--front-end", "kws", "--target", "host")]
    [InlineData("--data without --front-end", "measure", "MODEL", "--data", "x", "--target", "host")]
    [InlineData("one with a serial line", "measure", "MODEL", "--port", "/dev/none", "--target", "host")]
    public void A_front_end_that_cannot_be_is_refused(string reason, params string[] command)
    {
        TfliteWriter.Write(At("model.tflite"), new IntegerModel(RandomIntegerNetwork.Make(2)));
        (int code, _, string error) = Run([.. command.Select(word => word == "MODEL" ? At("model.tflite") : word)]);
        Assert.Equal(2, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = Tool.Run(args, output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
