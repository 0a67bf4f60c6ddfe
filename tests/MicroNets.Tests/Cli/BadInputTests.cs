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
