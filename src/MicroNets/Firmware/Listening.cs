using MicroNets.Data.FrontEnds;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Quantization;

namespace MicroNets.Firmware;

/// <summary>
/// Firmware from samples to outputs, beside the same clips through this machine's front end and integer interpreter. Instructions are
/// averages over the windows.
/// </summary>
/// <param name="Windows">Inputs that the clips gave.</param>
/// <param name="EqualFeatures">Share of the features that are the same integer.</param>
/// <param name="WorstFeature">The largest difference of a feature, in integer steps.</param>
/// <param name="SameDecisions">Windows with the same largest output.</param>
/// <param name="BitExact">Whether outputs equal the interpreter's on the firmware's own features, byte for byte.</param>
/// <param name="Outputs">The firmware's, back to back.</param>
public sealed record Listening(
    string Target,
    int Windows,
    double EqualFeatures,
    int WorstFeature,
    int SameDecisions,
    bool BitExact,
    long? FrontEndInstructions,
    long? Instructions,
    FirmwareSize Size,
    EquatableArray<sbyte> Outputs)
{
    /// <summary>Builds the model with its front end and runs the clips.</summary>
    /// <param name="folder">Where the project is written.</param>
    /// <exception cref="InputException">A program is missing, the target cannot run here, or the front end is not the network's.</exception>
    public static Listening Of(IntegerNetwork network, AudioFrontEnd frontEnd, Target target, string folder, HeardClips clips)
    {
        FirmwareProject project = FirmwareProject.Write(network, target, folder, frontEnd: frontEnd);
        AudioRun run = AudioRun.Of(project, project.Compile(FirmwareProject.ListenerPath), clips.Samples.Span);
        int[] differences = [.. run.Features.Zip(clips.Features, (heard, computed) => Math.Abs(heard - computed))];
        sbyte[] expected = SelfTest.Outputs(network, clips.Features.Span);
        return new Listening(
            target.Name,
            clips.Count,
            differences.Count(difference => difference == 0) / (double)differences.Length,
            differences.Max(),
            Decisions(run.Outputs, clips.Count).Zip(Decisions(expected, clips.Count)).Count(pair => pair.First == pair.Second),
            run.Outputs.Span.SequenceEqual(SelfTest.Outputs(network, run.Features.Span)),
            run.FrontEndInstructions / clips.Count,
            run.Instructions / clips.Count,
            FirmwareSize.Of(project),
            run.Outputs);
    }

    private static int[] Decisions(IReadOnlyCollection<sbyte> outputs, int windows) =>
        [.. outputs.Chunk(outputs.Count / windows).Select(row => Array.IndexOf(row, row.Max()))];
}
