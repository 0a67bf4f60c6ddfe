using System.Text.Json;
using MicroNets.Quantization;
using MicroNets.TFLite;
using MicroNets.Training;

namespace MicroNets.Runs.Stages;

/// <summary>From the trained network to integers, written as the .tflite file that ships.</summary>
internal static class QuantizeStage
{
    /// <returns>The network as it is read back from the file: what every later figure is about.</returns>
    public static IntegerNetwork Run(RunContext run, TrainedModel model)
    {
        string file = run.Folder.File(Chain.ModelFile);
        if (!File.Exists(file))
        {
            string checkpoint = run.Folder.File("quantize.checkpoint");
            TfliteWriter.Write(file, new IntegerModel(FineTune(run, model, checkpoint)) { Metadata = Metadata(run) });
            File.Delete(checkpoint);
        }

        return TfliteReader.ReadInteger(file).Network;
    }

    private static IntegerNetwork FineTune(RunContext run, TrainedModel model, string checkpoint)
    {
        TrainingOptions training = run.Budget.FineTuningFor(run.Data["train"].Source, run.Request.Seed) with { CheckpointPath = checkpoint };
        var progress = new SynchronousProgress<TrainingProgress>(progress => run.Log.Progress(TrainStage.Line("fine-tuning for int8", progress)));
        return QuantizationAwareTraining.Run(
            model.Network,
            model.Weights,
            run.Data["train"].Source,
            run.Validation,
            new QuantizationAwareOptions { Training = training },
            progress: progress,
            cancellation: run.Cancellation).Integers;
    }

    private static TfliteMetadata Metadata(RunContext run) => new(
        run.Data.Classes,
        JsonSerializer.Serialize(run.Data.FrontEnd),
        JsonSerializer.Serialize(new { tool = "MicroNets", task = run.Task.Name, device = run.Device.Name, budget = run.Budget.Name, seed = run.Request.Seed }));
}
