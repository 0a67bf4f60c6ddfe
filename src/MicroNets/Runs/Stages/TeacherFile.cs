using MicroNets.Training;

namespace MicroNets.Runs.Stages;

/// <summary>The trained network of another run, which a final training learns from.</summary>
internal static class TeacherFile
{
    /// <exception cref="InputException">No run whose training is done.</exception>
    public static void Check(string run) => _ = Of(run);

    public static string Hash(string run) => ContentHash.OfFile(Of(run));

    /// <exception cref="InputException">No run whose training is done, or its weights cannot be read.</exception>
    public static Teacher Read(string run)
    {
        TrainedModel model = TrainStage.Read(Of(run));
        return new Teacher(model.Network, model.Weights);
    }

    private static string Of(string run) => Path.Combine(run, TrainStage.FileOf(Chain.Found)) is var file && File.Exists(file)
        ? file
        : throw new InputException($"no {TrainStage.FileOf(Chain.Found)} in '{run}'", "the folder of a run whose network is trained",
            "search and train the teacher first: 'micronets search TASK --device D --out FOLDER'");
}
