using System.CommandLine;
using MicroNets.Data.Streams;
using MicroNets.Data.Tasks;
using MicroNets.Quantization;
using MicroNets.Reporting;
using MicroNets.Runs;
using MicroNets.TFLite;

namespace MicroNets.Cli.Commands;

/// <summary>Judges a model on a data set.</summary>
internal sealed class EvalCommand() : ToolCommand("eval", "Accuracy, or AUC for anomaly detection, of a model on one split of a data set.",
    "micronets eval model.tflite --task kws --data speech_commands --split test")
{
    private readonly Argument<string> _model = new("model") { Description = "A .tflite or .onnx file, or a run folder." };

    private readonly ModelDataOptions _data = new() { IsNeeded = true };

    private readonly Option<string?> _stream = new("--stream")
    {
        Description = "Judge the model on a sound that does not end: a .wav file with its labels beside "
            + "it, or so much (1h, 30m) made of the "
            + "clips and backgrounds of the data.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _misses = new("--misses")
    {
        Description = "With --stream: the share of events that may be missed.",
        DefaultValueFactory = _ => "5%",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "With --stream: write the rule that was found, for 'build --listen' and 'measure --listen'.",
    };

    private readonly Option<string?> _page = new("--page")
    {
        Description = "With --stream: write a page with the curve of false alarms against misses, and how each class fares.",
    };

    private readonly StreamOptions _listening = new();

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_model);
        _data.AddTo(command);
        foreach (Option option in (Option[])[_stream, _misses, _out, _page])
            command.Options.Add(option);
        _listening.AddTo(command);
    }

    protected override int Run(Invocation invocation)
    {
        TfliteModel model = ModelArgument.Read(invocation.Get(_model));
        if (invocation.Has(_stream))
            return Stream(invocation, model);
        using ModelData data = _data.Open(invocation, model, invocation.Get(_model), waveformVariants: 8);
        TaskSplit split = data.Judging;
        TaskScore score = data.Score(model, ModelEvaluation.Outputs(model, split.Source));
        TaskSpec task = data.Task;

        bool isAccuracy = score.Metric == TaskMetric.Accuracy;
        invocation.Terminal.Result(
            new
            {
                task = task.Name,
                split = split.Name,
                accuracy = isAccuracy ? score.Value : (double?)null,
                auc = isAccuracy ? (double?)null : score.Value,
                aucByMachine = score.Anomalies?.Machines.ToDictionary(machine => machine.Key, machine => machine.Value.Auc),
                score.Anomalies,
                score.Count,
                classes = split.Source.Classes,
                score.Confusion,
                interval = isAccuracy ? ScoreInterval.Of(score.Value, score.Count) : null,
                perClass = score.Classification?.Classes,
                macroF1 = score.Classification?.MacroF1,
                calibrationError = score.Classification?.CalibrationError,
            },
            () => $"{(isAccuracy ? $"accuracy {100 * score.Value:F2} %" : $"AUC {100 * score.Value:F2} %, partial AUC {100 * score.Anomalies!.PartialAuc:F2} %")} on {score.Count} items of '{split.Name}'"
                + (score.Anomalies is { } anomalies
                    ? $"\n{AnomalyTable.Render(AnomalyRecords.Of(anomalies, AnomalyRule.Read(model.Metadata.Anomalies)))}" : ""));
        return ExitCode.Done;
    }

    private int Stream(Invocation invocation, TfliteModel model)
    {
        const string UsualLength = "1h";
        SoundOfModel sound = _data.Sound(invocation, model, invocation.Get(_model));
        IntegerNetwork network = model is IntegerModel integers ? integers.Network
            : throw new InputException("a model with float activations", "an int8 model", "quantise it first with 'micronets quantize'");
        EventRule rule = _listening.Rule(invocation, network, sound.FrontEnd).Checked(sound.Labels);
        double seconds = StreamEvaluation.Seconds(invocation.Get(_stream) ?? UsualLength);
        StreamRecording recording = StreamOptions.Recording(sound.Path, sound.Split, seconds, invocation.Seed, sound.FrontEnd,
            rule.IsEvent);
        var aim = new StreamAim(Shares.Parse(_misses.Name, invocation.Get(_misses)))
        {
            IsFixed = _listening.Stored(invocation) is not null,
            Smoothing = _listening.Smoothing(invocation),
        };
        // A rule that was chosen on a recording flatters itself there.
        StreamRecording? another = aim.IsFixed || StreamOptions.IsRecording(sound.Path) ? null
            : StreamOptions.Recording(sound.Path, sound.Split, seconds, invocation.Seed + 1, sound.FrontEnd, rule.IsEvent);
        return StreamEvaluation.Run(invocation, network, sound, rule, aim, recording, another,
            new StreamFiles(ShownName(invocation.Get(_model)), invocation.Get(_out), invocation.Get(_page)));
    }

    // A run by its folder, a file by its name.
    private static string ShownName(string model) => Path.GetFileName(Path.TrimEndingDirectorySeparator(model));
}
