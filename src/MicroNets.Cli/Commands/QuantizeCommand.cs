using System.CommandLine;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Runs;
using MicroNets.Search;

namespace MicroNets.Cli.Commands;

/// <summary>Goes on with a run until its network is quantised; or makes a further model of it with weights of four bits.</summary>
internal sealed class QuantizeCommand() : ToolCommand("quantize", "Goes on with a run until the trained network is quantised, or makes a further, smaller model of it.", "micronets quantize runs/kws-stm32f446re --weights 40k")
{
    private readonly Argument<string> _folder = new("run") { Description = "Folder of the run." };

    private readonly Option<string> _weights = new("--weights")
    {
        Description = "8: the run's own model; 4: beside it one whose convolutions have weights of 4 bits; a size such as 40k: one with as many of these as weights and biases need to fit, the least sensitive first.",
        DefaultValueFactory = _ => "8",
    };

    protected override bool Resumes => true;

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_folder);
        command.Options.Add(_weights);
    }

    protected override int Run(Invocation invocation)
    {
        string weights = invocation.Get(_weights);
        using RunFolder folder = RunFolder.Open(invocation.Get(_folder));
        if (weights == "8")
            return RunOutput.Continue(folder, RunStage.Quantize, invocation);

        Bytes? most = weights == "4" ? null : Bytes.Parse(weights);
        using var run = new RunContext(folder, invocation.Terminal.Log(), invocation.Cancellation);
        try
        {
            Print(PackedModel.Make(run, most), folder, invocation.Terminal);
            return ExitCode.Done;
        }
        catch (InfeasibleException exception)
        {
            return invocation.Terminal.Infeasible(exception);
        }
    }

    private static void Print(PackedModel model, RunFolder folder, Terminal terminal)
    {
        string file = Path.Combine(folder.Path, model.File);
        bool isAccuracy = model.Score.Metric == TaskMetric.Accuracy;
        terminal.Result(
            new
            {
                files = new[] { model.File },
                fourBitLayers = model.FourBitLayers,
                weightBytes = model.Weights.Count,
                fileBytes = new FileInfo(file).Length,
                accuracy = isAccuracy ? model.Score.Value : (double?)null,
                auc = isAccuracy ? (double?)null : model.Score.Value,
            },
            () => $"{file}: {model.FourBitLayers.Count} convolutions in 4 bits, weights {model.Weights}, {(isAccuracy ? "accuracy" : "AUC")} {100 * model.Score.Value:F2} %\n\nnext:\n  micronets build {file} --target cortex-m4 --out firmware");
    }
}
