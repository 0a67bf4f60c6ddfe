using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Streams;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Quantization;
using MicroNets.Quantization.Streams;

namespace MicroNets.Firmware;

/// <summary>Firmware that listens to a long recording, beside the same loop on this machine.</summary>
/// <param name="Hops">Calls of model_listen.</param>
/// <param name="Found">Events of the firmware: the hop in which it told, and the class.</param>
/// <param name="Expected">Those of this machine.</param>
/// <param name="InstructionsPerHop">On average; null where nothing counts them.</param>
/// <param name="MostInstructions">Of a hop.</param>
internal sealed record StreamMeasurement(
    string Target, int Hops, EquatableArray<(int Hop, string Name)> Found, EquatableArray<(int Hop, string Name)> Expected,
        long? InstructionsPerHop, long? MostInstructions, FirmwareSize Size)
{
    private const double MinutesPerHour = 60;

    public bool Agrees => Found == Expected;

    /// <summary>Builds the model with its front end and its rule and lets it listen.</summary>
    /// <param name="network">Of windows, which this machine runs whatever the firmware does.</param>
    /// <param name="ends">With the rule; where it has a streaming form, that is built.</param>
    /// <exception cref="InputException">A program is missing, the target cannot run here, or the model has no rule.</exception>
    public static StreamMeasurement Of(
        IntegerNetwork network, AudioFrontEnd frontEnd, ModelInterface ends, Target target, string folder, StreamRecording recording)
    {
        EventRule rule = ends.StreamRule ?? throw new ArgumentException("no rule", nameof(ends));
        var listening = IntegerEventRule.Of(rule, ends.Classes, network.Output.Output);
        FirmwareProject project = FirmwareProject.Write(ends.Streaming?.Network ?? network, target, folder, frontEnd: frontEnd, ends: ends);
        using var files = new ProgramFiles(target, folder, project.Compile(FirmwareProject.StreamPath));
        files.Write("audio.bin", MemoryMarshal.AsBytes(recording.Samples.Span));
        files.Run(work: Math.Max(1, MinutesPerHour * recording.Hours));
        long[]? instructions = files.ReadInstructions();
        int hops = BinaryPrimitives.ReadInt32LittleEndian(files.Read("counts.bin").AsSpan(2 * sizeof(uint)));
        int[] words = [.. files.Read("events.bin").Chunk(sizeof(int)).Select(word => BinaryPrimitives.ReadInt32LittleEndian(word))];
        sbyte[] outputs = StreamInference.Outputs(network, frontEnd, recording, rule.HopFrames, _ => { });
        return new StreamMeasurement(
            target.Name,
            hops,
            [.. words.Chunk(2).Select(found => (found[0], ends.Classes[found[1]]))],
            // The last samples may be no whole call, though they end a window.
            [.. listening.Find(outputs).Select(found => (CallOf(frontEnd, rule.HopFrames, found.Hop),
                ends.Classes[found.Class])).Where(found => found.Item1 < hops)],
            instructions?[0] / Math.Max(1, hops),
            instructions?[1],
            FirmwareSize.Of(project));
    }

    // The call that brings the last sample of the window of a hop.
    private static int CallOf(AudioFrontEnd frontEnd, int hopFrames, int hop)
    {
        long samples = ((((long)hop * hopFrames) + frontEnd.WindowFrames - 1) * frontEnd.WindowFrameStep)
            + frontEnd.FrameFeatures.FrameSamples;
        long call = (long)hopFrames * frontEnd.WindowFrameStep;
        return (int)((samples + call - 1) / call) - 1;
    }
}
