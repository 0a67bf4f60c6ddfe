using System.CommandLine;
using MicroNets.Data.Tasks;
using MicroNets.Reporting;
using MicroNets.Runs;
using MicroNets.TFLite;

namespace MicroNets.Cli.Commands;

/// <summary>Judges a model on a data set.</summary>
internal sealed class EvalCommand() : ToolCommand("eval", "Accuracy, or AUC for anomaly detection, of a model on one split of a data set.", "micronets eval model.tflite --task kws --data speech_commands --split test")
{
    private readonly Argument<string> _model = new("model") { Description = "A .tflite or .onnx file, or a run folder." };

    private readonly ModelDataOptions _data = new() { IsNeeded = true };

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_model);
        _data.AddTo(command);
    }

    protected override int Run(Invocation invocation)
    {
        TfliteModel model = ModelArgument.Read(invocation.Get(_model));
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
                + (score.Anomalies is { } anomalies ? $"\n{AnomalyTable.Render(AnomalyRecords.Of(anomalies, AnomalyRule.Read(model.Metadata.Anomalies)))}" : ""));
        return ExitCode.Done;
    }
}
