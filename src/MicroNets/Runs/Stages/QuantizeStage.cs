using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Quantization.Calibration;
using MicroNets.Search;
using MicroNets.TFLite;
using MicroNets.Training;

namespace MicroNets.Runs.Stages;

/// <summary>From the trained network to integers, written as the .tflite file that ships.</summary>
internal static class QuantizeStage
{
    /// <returns>The model as it is read back from the file: what every later figure is about.</returns>
    public static IntegerModel Run(RunContext run, TrainedModel model) => Run(run, model, BitPlan.Of(model.Network), Chain.ModelFile);

    /// <param name="name">The file that the network is written to; when it is there, nothing is trained.</param>
    public static IntegerModel Run(RunContext run, TrainedModel model, BitPlan bits, string name)
    {
        string file = run.Folder.File(name), checkpoint = name == Chain.ModelFile ? "quantize.checkpoint" : $"{name}.checkpoint";
        return new Stage<IntegerModel>(
            $"quantisation to {name}",
            name,
            run.Inputs("weights", ContentHash.OfFile(run.Folder.File(TrainStage.FileOf(Chain.Found)))),
            () =>
            {
                TfliteWriter.Write(file, Quantize(run, model, bits, run.Folder.File(checkpoint)));
                File.Delete(run.Folder.File(checkpoint));
            },
            () => TfliteReader.ReadInteger(file))
        {
            Unfinished = [checkpoint],
        }.Run(run);
    }

    private static IntegerModel Quantize(RunContext run, TrainedModel model, BitPlan bits, string checkpoint) =>
        run.Task.Method == TaskMethod.Detection
        ? Detector(run, model, bits)
        : new IntegerModel(FineTune(run, model, bits, checkpoint)) { Metadata = model.Metadata with { ArenaBytes =
            new Judge(run.Problem).ArenaBytes(model.Network.Fold()) } };

    // Its thresholds move by what rounding adds to the scores of normal clips.
    private static IntegerModel Detector(RunContext run, TrainedModel model, BitPlan bits)
    {
        TaskSplit train = run.Data["train"];
        var options = new PostTrainingOptions { Ranges = new HeadroomRange(), Bits = bits, CalibrationSamples = train.Source.Count };
        var integers = new IntegerModel(ClampsAtSix.Of(PostTraining.Quantize(model.Network, model.Weights, train.Source, options)))
        {
            Metadata = model.Metadata,
        };
        AnomalyRule rule = AnomalyRule.Read(model.Metadata.Anomalies) ?? throw new InvalidOperationException("a detector without a rule");
        double difference = ScoreStage.OfItems(rule.Scoring, train, integers).Average() - ScoreStage.OfItems(rule.Scoring, train,
            model).Average();
        return integers with { Metadata = integers.Metadata with { Anomalies = rule.Shifted(difference).ToJson() } };
    }

    private static IntegerNetwork FineTune(RunContext run, TrainedModel model, BitPlan bits, string checkpoint)
    {
        PlannedTraining planned = run.Budget.FineTuning(model.Network, run.Data["train"].Source, run.Validation.Count, run.Request.Seed);
        TrainingOptions training = Recipe.FineTuning(planned, run.Request.Seed) with { CheckpointPath = checkpoint };
        string[] few = [.. from width in (int[])[2, 4]
                           let count = bits.WeightBits.Values.Count(own => own == width)
                           where count > 0
                           select $"{count} convolutions in {width} bits",
            .. bits.OutputBits.Count > 0 ? (string[])[$"{bits.OutputBits.Count} maps in 4 bits"] : []];
        string what = few.Length == 0 ? "fine-tuning for int8" : $"fine-tuning with {string.Join(" and ", few)}";
        var progress = new SynchronousProgress<TrainingProgress>(progress => run.Report(TrainStage.Progress(RunStage.Quantize, what,
            progress)));
        return ClampsAtSix.Of(QuantizationAwareTraining.Run(
            model.Network,
            model.Weights,
            planned.Train,
            run.Validation,
            new QuantizationAwareOptions { Training = training, Bits = bits },
            progress: progress,
            cancellation: run.Cancellation).Integers);
    }
}
