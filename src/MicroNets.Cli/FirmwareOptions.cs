using System.CommandLine;
using MicroNets.Firmware;
using MicroNets.Quantization;

namespace MicroNets.Cli;

/// <summary>What the commands on firmware have in common.</summary>
internal static class FirmwareOptions
{
    public static Option<string> Target() => New<string>(required: true);

    public static Option<string?> Target(bool required) => New<string?>(required);

    private static Option<T> New<T>(bool required)
    {
        string[] names = [.. Firmware.Toolchain.Target.All.Select(target => target.Name)];
        var option = new Option<T>("--target")
        {
            Description = "What to build for: this machine, a core in the emulator, a device, or the path of a device profile of one's "
                + $"own. Known: {string.Join(", ", names)}.",
            HelpName = "target",
            Required = required,
        };
        option.CompletionSources.Add(names);
        return option;
    }

    public static Option<int> WeightBits()
    {
        var option = new Option<int>("--weight-bits") { Description = "Of the random weights that convolutions of a zoo network get: "
            + "8; 4, which stay packed in flash; or 2 (-1, 0 and 1), but 8 in the first and the last.", DefaultValueFactory = _ => 8 };
        option.AcceptOnlyFromAmong("8", "4", "2");
        return option;
    }

    public static Option<int> ActivationBits()
    {
        var option = new Option<int>("--activation-bits") { Description = "Of the maps behind ReLUs of a zoo network with random weights: "
            + "8, or 4, which firmware may keep two to a byte.", DefaultValueFactory = _ => 8 };
        option.AcceptOnlyFromAmong("8", "4");
        return option;
    }

    /// <summary>The integer network of a model; a zoo name gets seeded random weights, which show size and speed.</summary>
    /// <exception cref="InputException">There is no such model, or it has float activations, or bits of its own.</exception>
    public static IntegerNetwork Model(string model, ulong seed, int weightBits, int activationBits)
    {
        if (ModelArgument.IsPublished(model))
            return RandomWeights.Of(ModelArgument.Structure(model), seed, weightBits, activationBits);
        if (weightBits < 8 || activationBits < 8)
            throw new InputException($"{(activationBits < 8 ? "--activation-bits" : "--weight-bits")} with the model '{model}'",
                "a network of the zoo, whose weights are random", "leave it out: a file states its bits; 'micronets quantize MODEL "
                    + $"{(activationBits < 8 ? "--activations 4" : $"--weights {weightBits}")}' makes one of a float network");
        return ModelArgument.Integers(model).Network;
    }
}

/// <summary>A folder for a project: the one given, or one that goes with this object.</summary>
internal sealed class ProjectFolder : IDisposable
{
    private readonly bool _passing;

    private ProjectFolder(string path, bool passing)
    {
        Path = path;
        _passing = passing;
    }

    public string Path { get; }

    public static ProjectFolder At(string? path) =>
        path is null ? new(Directory.CreateTempSubdirectory("micronets-").FullName, true) : new(path, false);

    public void Dispose()
    {
        if (_passing)
            Directory.Delete(Path, recursive: true);
    }
}
