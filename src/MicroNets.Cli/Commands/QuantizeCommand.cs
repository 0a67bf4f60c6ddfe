using System.CommandLine;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Runs;
using MicroNets.Search;
using MicroNets.TFLite;

namespace MicroNets.Cli.Commands;

/// <summary>
/// Goes on with a run until its network is quantised, or makes a further model of it with weights of few bits; or makes int8 of a float
/// file.
/// </summary>
internal sealed class QuantizeCommand() : ToolCommand(
    "quantize",
    "Makes an int8 .tflite file of a float .tflite or .onnx file by the ranges of data; or goes on with a run until its network is "
        + "quantised, or makes a further, smaller model of it.",
    "micronets quantize model.onnx --data pictures --out model.tflite")
{
    private readonly Argument<string> _model = new("model")
    {
        Description = "A float .tflite, .onnx or .safetensors file, or the folder of a run.",
    };

    private readonly Option<string> _weights = new("--weights")
    {
        Description = "8; 4: convolutions have weights of 4 bits; 2: all but the first and the last have weights of 2 bits (-1, 0 and 1), "
            + "which are a loss without the fine-tuning that a run has; a size such as 40k: as few bits as weights and biases need to fit, "
            + "in the least sensitive layers first. Of a run, 8 is its own model.",
        DefaultValueFactory = _ => "8",
    };

    private readonly Option<int> _depthwise = new("--depthwise")
    {
        Description = "8; 4: depthwise convolutions, whose few weights are sensitive, have weights of 4 bits, too. The .tflite file holds "
            + "them packed; C projects store them as bytes.",
        DefaultValueFactory = _ => 8,
    };

    private readonly Option<int> _activations = new("--activations")
    {
        Description = "8; 4: maps behind ReLUs that only layers with weights read, or means, have 4 bits, and firmware keeps them two to a "
            + "byte where that saves memory. The .tflite file holds them as int8.",
        DefaultValueFactory = _ => 8,
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Of a file: where to write the .tflite file. Without it beside the model, with '-int8' behind its name.",
    };

    private readonly ModelDataOptions _data = new();

    protected override bool Resumes => true;

    /// <summary>The command that makes integers of a float model.</summary>
    public static string For(string model) => $"'micronets quantize {model} --data PATH'";

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_model);
        command.Options.Add(_weights);
        _depthwise.AcceptOnlyFromAmong("8", "4");
        command.Options.Add(_depthwise);
        _activations.AcceptOnlyFromAmong("8", "4");
        command.Options.Add(_activations);
        command.Options.Add(_out);
        _data.AddTo(command);
    }

    protected override int Run(Invocation invocation)
    {
        string model = invocation.Get(_model);
        ModelArgument.CheckHasWeights(model);

        // Refused before anything is read.
        WeightChoice weights = Choice(invocation.Get(_weights)) with { DepthwiseBits = invocation.Get(_depthwise) };
        int activations = invocation.Get(_activations);
        if (File.Exists(model))
            return OfFile(invocation, model, weights, activations);
        if (_data.IsGiven(invocation) || invocation.Get(_out) is not null)
            throw new InputException($"--data or --out with the run '{model}'", "the model file that they are for",
                Directory.Exists(model) ? "leave them out: a run has its own" : $"there is no file '{model}': check the path");
        using RunFolder folder = RunFolder.Open(model);
        if (weights == Eight && activations == 8)
            return RunOutput.Continue(folder, RunStage.Quantize, invocation);

        using var run = new RunContext(folder, invocation.Terminal.Log(), invocation.Cancellation);
        try
        {
            Print(PackedModel.Make(run, weights, activations), folder, invocation.Terminal);
            return ExitCode.Done;
        }
        catch (InfeasibleException exception)
        {
            return invocation.Terminal.Infeasible(exception);
        }
    }

    private static readonly WeightChoice Eight = new(8);

    private WeightChoice Choice(string weights)
    {
        if (weights is "8" or "4" or "2")
            return new WeightChoice(weights[0] - '0');
        try
        {
            return new WeightChoice(4, Bytes.Parse(weights));
        }
        catch (InputException exception)
        {
            throw new InputException($"{_weights.Name} {exception.Found}", "8, 4, 2, or a size such as 40k", exception.Remedy, exception);
        }
    }

    private int OfFile(Invocation invocation, string path, WeightChoice weights, int activations)
    {
        if (ModelArgument.ReadReal(path) is not FloatModel model)
            throw new InputException($"'{path}', a network of integers already",
                "a float network, or one of float activations with int8 weights", "build it as it is: 'micronets build'");
        if (!_data.IsGiven(invocation))
            throw new InputException($"'{path}' without data",
                "some of the data that the network was trained on, whose ranges the integers cover", $"give it: {For(path)}");
        string file = invocation.Get(_out) ?? Path.Combine(Path.GetDirectoryName(path) ?? "",
            $"{Path.GetFileNameWithoutExtension(path)}-int8.tflite");
        using ModelData data = _data.Open(invocation, model, path, waveformVariants: 0);
        invocation.Terminal.Progress("quantising");
        var quantized = QuantizedFile.Write(model, data.Learning.Source, file, (folded, samples) =>
        {
            BitPlan plan = weights == Eight ? BitPlan.Eight : weights.Plan(model.Network, model.Weights, samples);
            return activations == 4 ? plan.WithFourBitMaps(folded) : plan;
        });

        float[] exact = ModelEvaluation.Outputs(model, data.Judging.Source),
            rounded = ModelEvaluation.Outputs(quantized.Model, data.Judging.Source);
        (TaskScore? before, TaskScore? after) = Scores(invocation, data, model, exact, quantized.Model, rounded);
        Print(invocation.Terminal, file, quantized, before, after, Agreement(exact, rounded, model.Structure.Output.OutputShape.Elements));
        return ExitCode.Done;
    }

    // Data without the model's classes gives ranges all the same.
    private static (TaskScore? Float, TaskScore? Integer) Scores(Invocation invocation, ModelData data, FloatModel model, float[] exact,
        IntegerModel integers, float[] rounded)
    {
        try
        {
            return (data.Score(model, exact), data.Score(integers, rounded));
        }
        catch (InputException exception)
        {
            invocation.Terminal.Message($"no score: {exception.Message}");
            return (null, null);
        }
    }

    // Samples whose largest output is the same one; null where there is one output.
    private static double? Agreement(float[] exact, float[] rounded, int width) => width < 2 ? null
        : exact.Chunk(width).Zip(rounded.Chunk(width))
        .Average(pair => pair.First.AsSpan().IndexOf(pair.First.Max()) == pair.Second.AsSpan().IndexOf(pair.Second.Max()) ? 1.0 : 0);

    private static void Print(Terminal terminal, string file, QuantizedFile model, TaskScore? before, TaskScore? after, double? agreement)
    {
        bool isAccuracy = after?.Metric == TaskMetric.Accuracy;
        terminal.Result(
            new
            {
                files = new[] { file },
                calibrationSamples = model.CalibrationSamples,
                fourBitLayers = model.FourBitLayers,
                twoBitLayers = model.TwoBitLayers,
                fourBitMaps = model.FourBitMaps,
                weightBytes = model.Weights.Count,
                fileBytes = new FileInfo(file).Length,
                flashBytes = terminal.IsJson ? FirmwareFigures.FlashBytes(model.Model.Network) : null,
                accuracy = isAccuracy ? after!.Value : (double?)null,
                auc = isAccuracy ? null : after?.Value,
                floatAccuracy = isAccuracy ? before!.Value : (double?)null,
                floatAuc = isAccuracy ? null : before?.Value,
                agreement,
            },
            () => $"{file}: ranges of {model.CalibrationSamples} "
                + $"samples, {Few(model.FourBitLayers, 4)}{Few(model.TwoBitLayers, 2)}"
                + $"{Maps(model.FourBitMaps)}weights {model.Weights}"
                + (after is null ? "" : $", {(isAccuracy ? "accuracy" : "AUC")} {100 * after.Value:F2} % on {after.Count} items "
                    + $"(float {100 * before!.Value:F2} %)")
                + (agreement is { } share ? $", {100 * share:F2} % of the samples answered as in float" : "")
                + $"\n\nnext:\n  micronets build {ShellText.Word(file)} --target cortex-m4 --out firmware");
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
                twoBitLayers = model.TwoBitLayers,
                fourBitMaps = model.FourBitMaps,
                weightBytes = model.Weights.Count,
                fileBytes = new FileInfo(file).Length,
                flashBytes = terminal.IsJson ? FirmwareFigures.FlashBytes(TfliteReader.ReadInteger(file).Network) : null,
                accuracy = isAccuracy ? model.Score.Value : (double?)null,
                auc = isAccuracy ? (double?)null : model.Score.Value,
            },
            () => $"{file}: {Few(model.FourBitLayers, 4)}{Few(model.TwoBitLayers, 2)}{Maps(model.FourBitMaps)}"
                + $"weights {model.Weights}, {(isAccuracy ? "accuracy" : "AUC")} {100 * model.Score.Value:F2} "
                    + "%\n\nnext:\n  micronets "
                + $"build {ShellText.Word(file)} --target cortex-m4 --out firmware");
    }

    private static string Few(EquatableArray<string> layers, int bits) => layers.Count == 0 ? ""
        : $"{layers.Count} convolutions in {bits} bits, ";

    private static string Maps(EquatableArray<string> maps) => maps.Count == 0 ? ""
        : $"{maps.Count} maps in 4 bits (int8 in the file; firmware packs them where that saves memory), ";
}
