using MicroNets.Training;

namespace MicroNets.Tests.Training;

/// <summary>A training run in a process of its own, which a test may kill; it writes the trained weights to the folder at the
/// end.</summary>
internal static class TrainingLeg
{
    public static int Run(string folder)
    {
        TrainedNetwork trained = Trainer.Run(TrainerTests.Small, TrainerTests.Train, TrainerTests.Validation, Options(folder));
        Save(trained, Path.Combine(folder, "weights.safetensors"));
        return 0;
    }

    public static TrainingOptions Options(string folder) =>
        TrainerTests.Options with { Epochs = 40, CheckpointPath = Path.Combine(folder, "run.safetensors") };

    public static void Save(TrainedNetwork trained, string path)
    {
        var file = new SafetensorsFile();
        foreach (string key in trained.Weights.Keys)
            file.Tensors.Add(key, trained.Weights[key]);
        file.Metadata["history"] = string.Join('\n', trained.History);
        file.Write(path);
    }
}
