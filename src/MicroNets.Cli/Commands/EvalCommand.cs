using System.CommandLine;
using MicroNets.Data;
using MicroNets.Data.Files;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Sets;
using MicroNets.Data.Streams;
using MicroNets.Data.Tasks;
using MicroNets.Data.Tasks.Inference;
using MicroNets.Graph;
using MicroNets.Reporting;
using MicroNets.Runs;
using MicroNets.TFLite;

namespace MicroNets.Cli.Commands;

/// <summary>Judges a model on a data set.</summary>
internal sealed class EvalCommand() : ToolCommand("eval", "Accuracy, or AUC for anomaly detection, of a model on one split of a data set.", "micronets eval model.tflite --task kws --data speech_commands --split test")
{
    private readonly Argument<string> _model = new("model") { Description = "A .tflite file or a run folder." };

    private readonly Option<string?> _task = new("--task") { Description = "kws, kws-paper, vww, vww-N, ic, ad, ad-paper, motion, or the JSON file of one's own task. Without it: that of the run, or what the data tells." };

    private readonly Option<string> _data = new("--data") { Description = "A data set: a folder, an archive or a folder of .npz files.", Required = true };

    private readonly Option<string?> _split = SplitOption.New();

    private readonly Option<string?> _labels = new("--labels") { Description = "Class names in the order of the model's outputs, separated by commas." };

    private readonly Option<string?> _stream = new("--stream")
    {
        Description = "Judge the model on a sound that does not end: a .wav file with its labels beside it, or so much (1h, 30m) made of the clips and backgrounds of the data.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _misses = new("--misses") { Description = "With --stream: the share of events that may be missed.", DefaultValueFactory = _ => "5%" };

    private readonly Option<string?> _out = new("--out") { Description = "With --stream: write the rule that was found, for 'build --listen' and 'measure --listen'." };

    private readonly StreamOptions _listening = new();

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_model);
        foreach (Option option in new Option[] { _task, _data, _split, _labels, _stream, _misses, _out })
            command.Options.Add(option);
        _listening.AddTo(command);
    }

    protected override int Run(Invocation invocation)
    {
        TfliteModel model = ModelArgument.Read(invocation.Get(_model));
        EquatableArray<string> labels = Labels(invocation, model);
        if (invocation.Has(_stream))
            return Stream(invocation, model, labels);
        TaskSpec? named = NamedTask(invocation, model);
        using DataSet set = DataSets.Open(invocation.Get(_data), new DataSetOptions { Classes = named?.Classes ?? labels });
        TaskSpec task = named ?? TaskInference.Of(set, "data", TaskHints.None, invocation.Terminal.Message);
        string? asked = invocation.Get(_split) ?? (IsLoneFile(invocation.Get(_data)) ? SplitOption.All : null);
        // Items of classes that the model does not know are left out, as they were in training.
        bool knowsSome = task.Metric == TaskMetric.Accuracy && labels.Count > 0 && labels.Count < set.Classes.Count && labels.All(set.Classes.Contains);
        DataSet judged = knowsSome ? ClassSelection.Only(set, labels) : set;
        if (asked == SplitOption.All)
            judged = judged.With(judged.Classes, [new DataSplit(SplitOption.All, [.. judged.Splits.SelectMany(each => each.Items)])]);
        using TaskData data = TaskData.Open(task, judged, new TaskDataOptions
        {
            Seed = invocation.Seed,
            FrontEnd = FrontEndOption.Stored(model),
            Input = model.Structure.Input.OutputShape,
            Message = invocation.Terminal.Message,
            Progress = progress => invocation.Terminal.Progress($"features of {progress.Split}: {progress.Done} of {progress.Total}"),
        });
        TaskSplit split = data[SplitOption.Of(asked, data.Contains)];
        OutputKind kind = ModelEvaluation.Kind(model);
        float[] outputs = ModelEvaluation.Outputs(model, split.Source);
        if (kind != OutputKind.Residual)
            outputs = InOrderOf(split.Source.Classes, labels, outputs, model.Structure.Output.OutputShape.Elements);
        TaskScore score = TaskScore.Of(task, split, outputs, kind, AnomalyRule.Read(model.Metadata.Anomalies));

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
                + (score.Anomalies is { } anomalies ? $"\n{AnomalyTable.Render(AnomalyRecords.Of(anomalies, AnomalyRule.Read(model.Metadata.Anomalies)))}" : ""));
        return ExitCode.Done;
    }

    private int Stream(Invocation invocation, TfliteModel model, EquatableArray<string> labels)
    {
        const string UsualLength = "1h";
        TaskSpec? task = NamedTask(invocation, model);
        AudioFrontEnd frontEnd = (FrontEndOption.Stored(model) ?? task?.Inputs.Select(input => input.FrontEnd).FirstOrDefault(one => one.Output == model.Structure.Input.OutputShape))
            as AudioFrontEnd
            ?? task?.Inputs.Select(input => input.FrontEnd).OfType<AudioFrontEnd>().FirstOrDefault(one => one.Output == model.Structure.Input.OutputShape)
            ?? throw new InputException("a model that does not read sound", "one with a front end of recordings", "name the task that it was trained for with --task");
        labels = labels.Count > 0 ? labels : task?.Classes ?? [];
        if (labels.Count != model.Structure.Output.OutputShape.Elements)
            throw new InputException($"{model.Structure.Output.OutputShape.Elements} outputs with {labels.Count} names", "a name for each", "give the model's class order with --labels");
        ListeningRule rule = _listening.Rule(invocation, frontEnd).Checked(labels);
        double seconds = StreamEvaluation.Seconds(invocation.Get(_stream) ?? UsualLength);
        StreamRecording recording = StreamOptions.Recording(invocation.Get(_data), invocation.Get(_split), seconds, invocation.Seed, frontEnd, rule.IsEvent);
        double misses = Shares.Parse(_misses.Name, invocation.Get(_misses));
        return StreamEvaluation.Run(invocation, model, frontEnd, labels, rule, _listening.Stored(invocation) is not null, _listening.Smoothing(invocation), recording, misses, invocation.Get(_out));
    }

    // The paper's models read pictures of several sizes; the model's input says which. A model of anomalies that has no rule is of the paper's kind.
    private TaskSpec? NamedTask(Invocation invocation, TfliteModel model)
    {
        Shape input = model.Structure.Input.OutputShape;
        return invocation.Get(_task) switch
        {
            "vww" when input.Height == input.Width && input.Channels == 1 => TaskCatalog.VisualWakeWords(input.Height),
            "ad" when model.Metadata.Anomalies.Length == 0 => TaskCatalog.MachineIdentity,
            { } name => TaskCatalog.Find(name),
            null => RunRequest.In(invocation.Get(_model))?.FindTask(),
        };
    }

    private static bool IsLoneFile(string path) => File.Exists(path) && !FileTree.IsArchive(path);

    private EquatableArray<string> Labels(Invocation invocation, TfliteModel model) =>
        invocation.Get(_labels) is { } labels ? labels.Split(',', StringSplitOptions.TrimEntries).ToEquatableArray() : model.Metadata.Labels;

    /// <summary>Outputs in the order of the data's classes, of which a model may know more; without labels they are taken to be in it.</summary>
    private static float[] InOrderOf(EquatableArray<string> classes, EquatableArray<string> labels, float[] outputs, int width)
    {
        if (labels.Count == 0)
            labels = classes;
        int[] order = classes.Select(name => labels.ToList().IndexOf(name)).ToArray();
        if (labels.Count != width || order.Contains(-1))
            throw new InputException($"{width} outputs named {string.Join(", ", labels)}", $"one for each of {string.Join(", ", classes)}", "give the model's class order with --labels");
        return outputs.Chunk(width).SelectMany(row => order.Select(index => row[index])).ToArray();
    }
}
