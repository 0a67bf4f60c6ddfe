using System.CommandLine;
using System.Text.Json;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Firmware;
using MicroNets.Firmware.Project;
using MicroNets.Runs;
using MicroNets.TFLite;

namespace MicroNets.Cli;

/// <summary>Which audio front end goes before a model.</summary>
internal static class FrontEndOption
{
    private const string StoredName = "stored";

    public static Option<string?> New() => new("--front-end")
    {
        Description = "Go from 16-bit audio to outputs with the audio front end of a task (kws, ad, or one's own as JSON), or with the "
            + $"one '{StoredName}' in the model. Without it the input is the model's own.",
    };

    /// <summary>Null when none is asked for.</summary>
    /// <exception cref="InputException">The task has no audio front end, or the model stores none.</exception>
    public static AudioFrontEnd? Of(string? name, string model)
    {
        if (name is null)
            return null;
        TfliteModel read = ModelArgument.Read(model);
        if (name == StoredName)
        {
            return Stored(read) as AudioFrontEnd ?? OfRun(model, read)
                ?? throw new InputException($"no audio front end stored in '{model}'", "a model trained on recordings",
                    "name a task: --front-end kws");
        }

        return TaskCatalog.Find(name).Giving(read.Structure.Input.OutputShape).Inputs.Select(input => input.FrontEnd)
            .OfType<AudioFrontEnd>().FirstOrDefault()
            ?? throw new InputException($"task '{name}'", "a task that reads recordings",
                "leave --front-end out, and give the model's own input");
    }

    /// <summary>The same, or the summary of stored frames that the model stores.</summary>
    /// <exception cref="InputException">The task has no audio front end, or there is no C code for what the model stores.</exception>
    public static FrontEnd? Buildable(string? name, string model) =>
        name == StoredName && Stored(ModelArgument.Read(model)) is { } stored
            && BuiltFrontEnd.IsPossible(stored) ? stored : Of(name, model);

    /// <summary>The same for a build; null also where the model's C makes its inputs of raw values by itself.</summary>
    /// <exception cref="InputException">As for <see cref="Buildable"/>.</exception>
    public static FrontEnd? Built(string? name, string model) =>
        name == StoredName && Ends(model).TakesRawValues && OfRun(model, ModelArgument.Read(model)) is null ? null
            : Buildable(name, model);

    // Of a run on stored features that its task computes from recordings too.
    private static AudioFrontEnd? OfRun(string model, TfliteModel read) => RunRequest.In(model)?.FindTask().Inputs
        .Select(input => input.FrontEnd).OfType<AudioFrontEnd>()
        .FirstOrDefault(frontEnd => frontEnd.Output == read.Structure.Input.OutputShape);

    /// <summary>What a model file says of its ends: class names, what is done to raw values, and how anomalies are told.</summary>
    public static ModelInterface Ends(string model)
    {
        if (ModelArgument.IsPublished(model))
            return ModelInterface.None;
        TfliteModel stored = ModelArgument.Read(model);
        return ModelInterface.Of(stored.Metadata.Labels, Stored(stored)) with { Rule = AnomalyRule.Read(stored.Metadata.Anomalies) };
    }

    /// <summary>The front end that a model file says it was trained with; null where it says nothing.</summary>
    /// <exception cref="InputException">What it says cannot be read.</exception>
    public static FrontEnd? Stored(TfliteModel model)
    {
        try
        {
            return model.Metadata.FrontEnd.Length == 0 ? null : JsonSerializer.Deserialize<FrontEnd>(model.Metadata.FrontEnd);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw InputException.At("front end stored in the model", exception, "a front end that this version knows",
                "write the model anew with 'micronets export'");
        }
    }
}
