using System.Runtime.InteropServices;
using MicroNets.Data.FrontEnds;
using MicroNets.Devices;
using MicroNets.Firmware;
using MicroNets.Firmware.Toolchain;
using MicroNets.Quantization;
using MicroNets.TFLite;

namespace MicroNets.Cli;

/// <summary>Raw input tensors of a model to raw output tensors.</summary>
internal delegate byte[] InferenceEngine(TfliteModel model, byte[] input);

/// <summary>What can run a model, by the name that --engine takes.</summary>
internal static class InferenceEngines
{
    public const string Interpreter = "interpreter";

    // Engines of generated C, with their targets.
    private static readonly Dictionary<string, string> Targets = Core.All
        .Where(core => core.Build.Board is not null)
        .Select(core => KeyValuePair.Create(core.Name, core.Name))
        .Prepend(KeyValuePair.Create("host-c", "host"))
        .ToDictionary();

    public static readonly IReadOnlyDictionary<string, InferenceEngine> ByName = Targets
        .Select(engine => KeyValuePair.Create(engine.Key, Firmware(engine.Value)))
        .Prepend(KeyValuePair.Create<string, InferenceEngine>(Interpreter, RawInference.Run))
        .ToDictionary();

    /// <summary>Outputs of firmware that hears clips with its own front end.</summary>
    public static byte[] RunAudio(string engine, IntegerNetwork network, AudioFrontEnd frontEnd, AudioInputs clips)
    {
        using var folder = ProjectFolder.At(null);
        FirmwareProject project = FirmwareProject.Write(network, Target.Named(Targets[engine]), folder.Path, frontEnd: frontEnd);
        return MemoryMarshal.AsBytes(AudioRun.OfBytes(project, project.Compile(FirmwareProject.ListenerPath),
            clips.Samples.Span).Outputs.Span).ToArray();
    }

    // The generated C, built for the target and run there.
    private static InferenceEngine Firmware(string target) => (model, input) => model is not IntegerModel
        ? throw new InputException("a model with float activations", "an int8 model for an engine of generated C",
            $"take --engine interpreter, or make integers of it first: {Commands.QuantizeCommand.For("MODEL")}")
        : RawInference.Run(model, input, (network, integers) =>
        {
            using var folder = ProjectFolder.At(null);
            FirmwareProject project = FirmwareProject.Write(network, Target.Named(target), folder.Path);
            return [.. FirmwareRun.Of(project, project.Compile(FirmwareProject.RunnerPath), integers).Outputs];
        });
}
