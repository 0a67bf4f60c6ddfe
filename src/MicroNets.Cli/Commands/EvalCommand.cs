using System.CommandLine;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.TFLite;

namespace MicroNets.Cli.Commands;

/// <summary>Judges a model on a data set.</summary>
internal sealed class EvalCommand() : ToolCommand("eval", "Accuracy, or AUC for anomaly detection, of a model on one split of a data set.", "micronets eval model.tflite --task kws --data speech_commands --split test")
{
    private readonly Argument<string> _model = new("model") { Description = "A .tflite file or a run folder." };

    private readonly Option<string> _task = new("--task") { Description = "kws, kws-paper, vww, vww-N, ic, ad, or the JSON file of one's own task.", Required = true };

    private readonly Option<string> _data = new("--data") { Description = "A data set: a folder, an archive or a folder of .npz files.", Required = true };

    private readonly Option<string?> _split = SplitOption.New();

    private readonly Option<string?> _labels = new("--labels") { Description = "Class names in the order of the model's outputs, separated by commas." };

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_model);
        foreach (Option option in new Option[] { _task, _data, _split, _labels })
            command.Options.Add(option);
    }

    protected override int Run(Invocation invocation)
    {
        TfliteModel model = ModelArgument.Read(invocation.Get(_model));
        TaskSpec task = TaskFor(invocation.Get(_task), model.Structure.Input.OutputShape);
        using TaskData data = TaskData.Open(task, invocation.Get(_data), new TaskDataOptions
        {
            Seed = invocation.Seed,
            FrontEnd = FrontEndOption.Stored(model),
            Input = model.Structure.Input.OutputShape,
            Message = invocation.Terminal.Message,
            Progress = progress => invocation.Terminal.Progress($"features of {progress.Split}: {progress.Done} of {progress.Total}"),
        });
        TaskSplit split = data[SplitOption.Of(invocation.Get(_split), data.Contains)];
        float[] outputs = InOrderOf(split.Source.Classes, Labels(invocation, model), ModelEvaluation.Outputs(model, split.Source), model.Structure.Output.OutputShape.Elements);
        TaskScore score = TaskScore.Of(task, split, outputs, ModelEvaluation.Kind(model));

        bool isAccuracy = score.Metric == TaskMetric.Accuracy;
        invocation.Terminal.Result(
            new
            {
                task = task.Name,
                split = split.Name,
                accuracy = isAccuracy ? score.Value : (double?)null,
                auc = isAccuracy ? (double?)null : score.Value,
                score.AucByMachine,
                score.Count,
                classes = split.Source.Classes,
                score.Confusion,
            },
            () => $"{(isAccuracy ? $"accuracy {100 * score.Value:F2} %" : $"AUC {100 * score.Value:F2} % ({string.Join(", ", score.AucByMachine!.Select(machine => $"machine {machine.Key} {100 * machine.Value:F2} %"))})")} on {score.Count} items of '{split.Name}'");
        return ExitCode.Done;
    }

    // The paper's models read pictures of several sizes; the model's input says which.
    private static TaskSpec TaskFor(string name, Shape input) =>
        name == "vww" && input.Height == input.Width && input.Channels == 1 ? TaskCatalog.VisualWakeWords(input.Height) : TaskCatalog.Find(name);

    private EquatableArray<string> Labels(Invocation invocation, TfliteModel model) =>
        invocation.Get(_labels) is { } labels ? labels.Split(',', StringSplitOptions.TrimEntries).ToEquatableArray() : model.Metadata.Labels;

    /// <summary>Outputs in the order of the data's classes; without labels they are taken to be in it.</summary>
    private static float[] InOrderOf(EquatableArray<string> classes, EquatableArray<string> labels, float[] outputs, int width)
    {
        if (labels.Count == 0)
            labels = classes;
        int[] order = classes.Select(name => labels.ToList().IndexOf(name)).ToArray();
        if (labels.Count != width || width != classes.Count || order.Contains(-1))
            throw new InputException($"{width} outputs named {string.Join(", ", labels)}", $"one for each of {string.Join(", ", classes)}", "give the model's class order with --labels");
        return outputs.Chunk(width).SelectMany(row => order.Select(index => row[index])).ToArray();
    }
}
