using System.Text.Json;
using MicroNets.Cli;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Training;

namespace MicroNets.Tests.Cli;

public sealed class BadInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bad-input").FullName;

    [Fact]
    public void A_network_that_no_kernel_computes_is_the_users_to_mend()
    {
        Network network = new NetworkBuilder("n").Input(2, 2, 2).Conv(2, 1, nodeName: "conv").Then(new Relu(), "relu").Norm().Build();
        File.WriteAllText(At("net.json"), NetworkJson.Write(network));
        AssertRefused("relu/norm", "profile", At("net.json"), "--device", "stm32f446re");
    }

    [Fact]
    public void Trained_weights_that_lack_a_tensor_are_refused()
    {
        Network network = new NetworkBuilder("n").Input(2, 2, 2).Conv(2, 1, nodeName: "conv").Build();
        WriteTrained(network, new Weights(), "[]");
        AssertRefused("conv/weight", "infer", At("found.safetensors"), "--input", At("in"), "--output", At("out"));
    }

    [Theory]
    [InlineData("[0.5")]
    [InlineData("null")]
    public void Trained_weights_with_a_damaged_history_are_refused(string history)
    {
        Network network = new NetworkBuilder("n").Input(2, 2, 2).Conv(2, 1, nodeName: "conv").Build();
        WriteTrained(network, network.Initialize(1), history);
        AssertRefused("found.safetensors", "infer", At("found.safetensors"), "--input", At("in"), "--output", At("out"));
    }

    [Theory]
    [InlineData("net.json", "{", "profile", "net.json", "--device", "stm32f446re")]
    [InlineData("a.tflite", "x", "infer", "a.tflite", "--input", "in", "--output", "out")]
    [InlineData("a.onnx", "x", "infer", "a.onnx", "--input", "in", "--output", "out")]
    [InlineData("found.safetensors", "x", "infer", "found.safetensors", "--input", "in", "--output", "out")]
    [InlineData("d/a.txt", "x", "data", "d", "check")]
    [InlineData("d/run.json", "{}", "report", "d")]
    [InlineData("a.zip", "x", "run", "--from", "a.zip")]
    [InlineData("d/plan.json", "{}", "sweep", "status", "d")]
    [InlineData("d/train/a/a.png", "x", "run", "d", "--device", "stm32f446re")]
    [InlineData("a.csv", "model,milliseconds\nkws-s,slow\n", "calibrate", "stm32f446re", "--measurements", "a.csv", "--out", "out.json")]
    public void With_json_an_error_says_what_was_found_what_was_expected_and_what_to_do(string file, string content,
        params string[] command)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
        File.WriteAllText(At(file), content);
        string[] full = [.. command.Select(word => word is "d" or "in" or "out" or "out.json" || word == file ? At(word) : word), "--json"];
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitCode.BadInput, Tool.Run(full, output, error, CancellationToken.None));
        JsonElement fault = JsonDocument.Parse(output.ToString()).RootElement.GetProperty("error");
        Assert.All(["found", "expected", "remedy"], part => Assert.NotEmpty(fault.GetProperty(part).GetString()!));
    }

    [Fact]
    public void Weights_of_no_size_are_refused_before_the_model_is_read() =>
        AssertRefused("--weights '40z'; expected 8, 4, 2, or a size", "quantize", At("none"), "--weights", "40z");

    [Fact]
    public void A_published_network_has_no_weights_to_quantize() =>
        AssertRefused("found 'kws-s', a network without weights", "quantize", "kws-s", "--weights", "4");

    [Theory]
    [InlineData("--activation-bits", "--activations")]
    [InlineData("--weight-bits", "--weights")]
    public void A_file_states_its_bits_itself(string option, string instead) =>
        AssertRefused($"{option} with the model '{At("m.tflite")}'; expected a network of the zoo, whose weights are random; leave it out: "
            + $"a file states its bits; 'micronets quantize MODEL {instead} 4'", "measure", At("m.tflite"), "--target", "cortex-m4",
            option, "4");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private void WriteTrained(Network network, Weights weights, string history)
    {
        var file = SafetensorsFile.Of(weights);
        file.Metadata["network"] = NetworkJson.Write(network);
        file.Metadata["validation_accuracy"] = history;
        file.Write(At("found.safetensors"));
        File.WriteAllBytes(At("in"), new byte[32]);
    }

    private static void AssertRefused(string said, params string[] command)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitCode.BadInput, Tool.Run(command, output, error, CancellationToken.None));
        Assert.Contains(said, error.ToString(), StringComparison.Ordinal);
    }
}
