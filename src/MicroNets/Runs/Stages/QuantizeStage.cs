using System.Text.Json;
using MicroNets.Quantization;
using MicroNets.TFLite;
using MicroNets.Training;

namespace MicroNets.Runs.Stages;

/// <summary>From the trained network to integers, written as the .tflite file that ships.</summary>
internal static class QuantizeStage
{
    /// <returns>The network as it is read back from the file: what every later figure is about.</returns>
    public static IntegerNetwork Run(RunContext run, TrainedModel model) => Run(run, model, BitPlan.Eight, Chain.ModelFile);

    /// <param name="name">The file that the network is written to; when it is there, nothing is trained.</param>
    public static IntegerNetwork Run(RunContext run, TrainedModel model, BitPlan bits, string name)
    {
        string file = run.Folder.File(name);
        if (!File.Exists(file))
        {
            string checkpoint = run.Folder.File(name == Chain.ModelFile ? "quantize.checkpoint" : $"{name}.checkpoint");
            TfliteWriter.Write(file, new IntegerModel(FineTune(run, model, bits, checkpoint)) { Metadata = Metadata(run) });
            File.Delete(checkpoint);
        }

        return TfliteReader.ReadInteger(file).Network;
    }

    private static IntegerNetwork FineTune(RunContext run, TrainedModel model, BitPlan bits, string checkpoint)
    {
        PlannedTraining planned = run.Budget.FineTuning(model.Network, run.Data["train"].Source, run.Validation.Count, run.Request.Seed);
        TrainingOptions training = Recipe.FineTuning(planned, run.Request.Seed) with { CheckpointPath = checkpoint };
        string what = bits.WeightBits.Count == 0 ? "fine-tuning for int8" : $"fine-tuning with {bits.WeightBits.Count} convolutions in 4 bits";
        var progress = new SynchronousProgress<TrainingProgress>(progress => run.Log.Progress(TrainStage.Line(what, progress)));
        return QuantizationAwareTraining.Run(
            model.Network,
            model.Weights,
            planned.Train,
            run.Validation,
            new QuantizationAwareOptions { Training = training, Bits = bits },
            progress: progress,
            cancellation: run.Cancellation).Integers;
    }

    private static TfliteMetadata Metadata(RunContext run) => new(
        run.Data.Classes,
        JsonSerializer.Serialize(run.Data.FrontEnd),
        JsonSerializer.Serialize(new { tool = "MicroNets", task = run.Task.Name, device = run.Device.Name, budget = run.Budget.Name, seed = run.Request.Seed }));
}
