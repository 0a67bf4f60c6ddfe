using MicroNets.Cli.Commands;
using MicroNets.Graph;
using MicroNets.Onnx;
using MicroNets.Runs;
using MicroNets.Runs.Stages;
using MicroNets.TFLite;

namespace MicroNets.Cli;

/// <summary>
/// The MODEL that commands take: a .tflite or .onnx file, a run folder whose exported model is meant, or a run's trained weights in float.
/// </summary>
internal static class ModelArgument
{
    /// <exception cref="InputException">There is no such model; a zoo name has no weights.</exception>
    public static TfliteModel Read(string model) => Read(model, TfliteReader.Read);

    /// <summary>The same, where a file of unsigned bytes stands for the real network that it was made of.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static TfliteModel ReadReal(string model) => Read(model, TfliteReader.ReadReal);

    private static TfliteModel Read(string model, Func<string, TfliteModel> readTflite)
    {
        if (File.Exists(model))
            return HasExtension(model, ".safetensors") ? Trained(model) : HasExtension(model, OnnxReader.Extension) ? OnnxReader.Read(model)
                : readTflite(model);
        string exported = Path.Combine(model, Chain.ModelFile);
        if (File.Exists(exported))
            return readTflite(exported);
        if (Directory.Exists(model))
            throw new InputException($"no {Chain.ModelFile} in '{model}'", "a run that has come to its export", "go on with the run first");
        CheckHasWeights(model);
        throw new InputException($"no file '{model}'", "a .tflite or .onnx file, or a run folder", "check the path");
    }

    /// <summary>Whether the name means a published network: a file or folder of that name comes first.</summary>
    public static bool IsPublished(string model) => !Path.Exists(model) && Zoo.Contains(model);

    /// <exception cref="InputException">The name of a published network.</exception>
    public static void CheckHasWeights(string model)
    {
        if (IsPublished(model))
            throw new InputException($"'{model}', a network without weights", "a .tflite or .onnx file, or a run folder",
                "train it first with 'micronets train'");
    }

    /// <summary>
    /// The integer network of a model; a float one is told what makes integers of it.
    /// </summary>
    /// <exception cref="InputException">There is no such model, or it is a float network.</exception>
    public static IntegerModel Integers(string model) => Read(model) as IntegerModel ?? throw IsFloat(model);

    /// <summary>Bytes that the arena of a model's firmware is planned within, where its file says so.</summary>
    /// <exception cref="InputException">There is no such model.</exception>
    public static long? StatedArena(string model) =>
        IsPublished(model) || HasExtension(model, ".json") ? null : (Read(model) as IntegerModel)?.Network.ArenaBytes;

    /// <summary>The float network of a file, or the trained one of a run.</summary>
    /// <exception cref="InputException">There is no such model, or only integers of it.</exception>
    public static FloatModel Float(string model)
    {
        string trained = Path.Combine(model, Chain.TrainedFile);
        if (Directory.Exists(model) && !File.Exists(trained))
            throw new InputException($"no {Chain.TrainedFile} in '{model}'", "a run whose network is trained",
                "go on with the run first: 'micronets train'");
        return Read(Directory.Exists(model) ? trained : model) as FloatModel
            ?? throw new InputException($"'{model}', a network of integers", "a float network",
                "give the run folder, or the float file that it was made of");
    }

    /// <summary>Says what makes integers of a float model.</summary>
    public static InputException IsFloat(string model) =>
        new($"'{model}', a float network", "a network of integers", $"make one of it: {QuantizeCommand.For(model)}");

    private static bool HasExtension(string model, string extension) =>
        Path.GetExtension(model).Equals(extension, StringComparison.OrdinalIgnoreCase);

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
            throw new InputException($"model '{model}'{NearNames.Hint(model, Zoo.Entries.Select(entry => entry.Name))}",
                "a .tflite or .onnx file, a run folder, a network as JSON, or one "
                + $"of {string.Join(", ", Zoo.Entries.Select(entry => entry.Name))}", "check the name");
        return HasExtension(model, ".json")
            ? NetworkJson.Read(File.ReadAllText(model)).Fold()
            : Read(model).Structure.Fold();
    }
}
