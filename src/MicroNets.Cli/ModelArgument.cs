using MicroNets.Graph;
using MicroNets.Runs;
using MicroNets.Runs.Stages;
using MicroNets.TFLite;

namespace MicroNets.Cli;

/// <summary>The MODEL that commands take: a .tflite file, a run folder whose exported model is meant, or a run's trained weights in float.</summary>
internal static class ModelArgument
{
    /// <exception cref="InputException">There is no such model; a zoo name has no weights.</exception>
    public static TfliteModel Read(string model)
    {
        if (File.Exists(model))
            return Path.GetExtension(model).Equals(".safetensors", StringComparison.OrdinalIgnoreCase) ? Trained(model) : TfliteReader.Read(model);
        string exported = Path.Combine(model, Chain.ModelFile);
        if (File.Exists(exported))
            return TfliteReader.Read(exported);
        if (Directory.Exists(model))
            throw new InputException($"no {Chain.ModelFile} in '{model}'", "a run that has come to its export", "go on with the run first");
        if (IsPublished(model))
            throw new InputException($"'{model}', a network without weights", "a .tflite file or a run folder", "train it first with 'micronets train'");
        throw new InputException($"no file '{model}'", "a .tflite file or a run folder", "check the path");
    }

    /// <summary>Whether the name means a published network: a file or folder of that name comes first.</summary>
    public static bool IsPublished(string model) => !Path.Exists(model) && Zoo.Contains(model);

    private static FloatModel Trained(string file)
    {
        TrainedModel trained = TrainStage.Read(file);
        (Network network, Weights weights) = trained.Network.Fold(trained.Weights);
        return new FloatModel(network, weights) { Metadata = trained.Metadata };
    }

    /// <summary>
    /// The deployed structure alone: also of a published network by its name, and of a network as JSON.
    /// </summary>
    /// <exception cref="InputException">Nothing of this name, or a file that holds no network.</exception>
    public static Network Structure(string model)
    {
        if (IsPublished(model))
            return Zoo.Get(model).Fold();
        if (!File.Exists(model) && !Directory.Exists(model))
            throw new InputException($"model '{model}'{NearNames.Hint(model, Zoo.Entries.Select(entry => entry.Name))}", $"a .tflite file, a run folder, a network as JSON, or one of {string.Join(", ", Zoo.Entries.Select(entry => entry.Name))}", "check the name");
        return Path.GetExtension(model).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? NetworkJson.Read(File.ReadAllText(model)).Fold()
            : Read(model).Structure.Fold();
    }
}
