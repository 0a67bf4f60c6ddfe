using MicroNets.Data.FrontEnds;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Firmware;

/// <summary>
/// What a front end adds to the firmware of a network: its code and tables, the frame of samples or window of values that the application
/// holds, and the time of an input.
/// </summary>
/// <param name="Name">Of the front end.</param>
/// <param name="Frames">Of an input.</param>
/// <param name="StaticBytes">Of SRAM outside of the arena: samples, and what more of stack is taken.</param>
/// <param name="ArenaBytes">By which the arena grows; the front end works where the network is not yet alive.</param>
/// <param name="WholeArenaBytes">Of the arena with the front end: no firmware with it has less.</param>
/// <param name="Instructions">Of all frames of an input, of the loudest, the quietest and a noisy sound those of the worst.</param>
/// <param name="Cycles">The same by <see cref="CycleModel"/>, from the trace of a frame.</param>
public sealed record FrontEndShare(string Name, int Frames, int FlashBytes, int StaticBytes, int ArenaBytes, int WholeArenaBytes,
    long Instructions, long Cycles)
{
    /// <summary>In the firmware of a network.</summary>
    /// <param name="frontEnd">Of sound, or of spectra of measured values.</param>
    /// <param name="target">One that counts instructions.</param>
    /// <exception cref="InputException">A program is missing, or the front end is not the network's.</exception>
    public static FrontEndShare Of(IntegerNetwork network, FrontEnd frontEnd, Target target)
    {
        string folder = Directory.CreateTempSubdirectory("micronets-").FullName;
        try
        {
            FirmwareSize alone = FirmwareSize.Of(FirmwareProject.Write(network, target, Path.Combine(folder, "alone")));
            FirmwareProject project = Built(network, frontEnd, target, Path.Combine(folder, "whole"), ModelInterface.None);
            FirmwareSize whole = FirmwareSize.Of(project);
            (int frames, long worst, LayerCycles traced) = Timed(project, frontEnd);
            return new FrontEndShare(
                frontEnd.GetType().Name,
                frames,
                whole.FlashBytes - alone.FlashBytes,
                whole.OtherSramBytes + whole.StackBytes - alone.OtherSramBytes - alone.StackBytes,
                whole.ArenaBytes - alone.ArenaBytes,
                whole.ArenaBytes,
                worst,
                (long)Math.Ceiling((double)traced.Cycles / traced.Instructions * worst));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// The time of a front end whose code and memory are part of the firmware in any case: of all frames of an input.
    /// </summary>
    /// <param name="frontEnd">With a summary, or of spectra of measured values.</param>
    /// <exception cref="InputException">A program is missing, or the front end is not the network's.</exception>
    public static FrontEndShare OfBuiltIn(IntegerNetwork network, FrontEnd frontEnd, Target target, ModelInterface ends)
    {
        string folder = Directory.CreateTempSubdirectory("micronets-").FullName;
        try
        {
            FirmwareProject project = Built(network, frontEnd, target, folder, ends);
            (int frames, long worst, LayerCycles traced) = Timed(project, frontEnd);
            return new FrontEndShare(
                frontEnd.GetType().Name, frames, 0, 0, 0, 0, worst,
                    (long)Math.Ceiling((double)traced.Cycles / traced.Instructions * worst));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static FirmwareProject Built(IntegerNetwork network, FrontEnd frontEnd, Target target, string folder, ModelInterface ends) =>
        frontEnd is SeriesSpectra { Summary: null } spectra
            ? FirmwareProject.Write(network, target, folder, ends: ends with { Spectra = spectra })
        : FirmwareProject.Write(network, target, folder, frontEnd: frontEnd, ends: ends);

    private static (int Frames, long Instructions, LayerCycles Traced) Timed(FirmwareProject project, FrontEnd frontEnd) => frontEnd switch
    {
        AudioFrontEnd audio => Heard(project, audio),
        SeriesSpectra { Summary: null } spectra => (spectra.Frames, Counted(project, FirmwareProject.WindowPath),
            Traced(project, FirmwareProject.WindowPath)),
        _ => (((IFrameFrontEnd)frontEnd).Windows.Frames, Counted(project, FirmwareProject.FramesPath),
            Traced(project, FirmwareProject.FramesPath)),
    };

    private static (int Frames, long Instructions, LayerCycles Traced) Heard(FirmwareProject project, AudioFrontEnd audio)
    {
        string program = project.Compile(FirmwareProject.ListenerPath);
        long worst = Sounds(audio.WindowSamples).Max(sound => AudioRun.Of(project, program, sound).FrontEndInstructions!.Value);
        string traced = project.Compile(FirmwareProject.ListenerPath, "MODEL_TRACE");
        return (audio.WindowFrames, worst, ExecutionTrace.OfFrame(project, traced, Sounds(audio.FrameFeatures.FrameSamples).First()));
    }

    private static long Counted(FirmwareProject project, string main)
    {
        using var files = new ProgramFiles(project.Target, project.Folder, project.Compile(main));
        files.Run();
        return files.ReadInstructions()![0];
    }

    private static LayerCycles Traced(FirmwareProject project, string main) =>
        ExecutionTrace.OfValues(project, project.Compile(main, ModelSymbols.TraceMacro));

    /// <summary>Before there is a network: beside the least one that reads the features.</summary>
    /// <exception cref="InputException">A program is missing.</exception>
    public static FrontEndShare Alone(FrontEnd frontEnd, Target target)
    {
        Shape input = frontEnd.Output;
        Network least = new NetworkBuilder("front end").Input(input.Height, input.Width, input.Channels)
            .Then(new Reshape(Shape.Vector(input.Elements)), "flat").Then(new Dense(1) { HasBias = true }).Build();
        return Of(RandomWeights.Of(least, 1), frontEnd, target) with { ArenaBytes = 0 };
    }

    // Of a detector or of a series, whose firmware holds it.
    private bool IsCountedInFirmware => FlashBytes == 0;

    /// <summary>As parts of what firmware costs.</summary>
    /// <param name="device">Where it runs.</param>
    /// <param name="latencyLaw">The law that judges; that of the paper knows no front end.</param>
    public EquatableArray<CostPart> Parts(DeviceProfile device, string? latencyLaw)
    {
        string how = $"counted in firmware linked for {device.Core}, {Name}";
        LatencyEstimate? time = latencyLaw == LatencyLaws.Paper ? null : LatencyLaws.OfFirmware(device, Cycles,
            latencyLaw) ?? LatencyLaws.OfFirmware(device, Cycles, LatencyLaws.Engine);
        return
        [
            .. IsCountedInFirmware ? (CostPart[])[] :
            [
                new CostPart(CostAxis.Flash, FirmwareParts.FrontEnd, Estimate.Exactly(FlashBytes), how),
                new CostPart(CostAxis.Sram, FirmwareParts.FrontEnd, Estimate.Exactly(StaticBytes + ArenaBytes), how),
            ],
            .. time is null ? [] : DeviceCosts.Timed(device, FirmwareParts.FrontEnd, time.Milliseconds,
                $"{Name}, {Frames} frames; {time.How}"),
        ];
    }

    // White noise, the loudest square wave, and silence.
    private static IEnumerable<short[]> Sounds(int samples)
    {
        uint state = 1;
        short Noise()
        {
            state = unchecked((state * 1664525) + 1013904223);
            return (short)(state >> 16);
        }

        yield return [.. Enumerable.Range(0, samples).Select(_ => Noise())];
        yield return [.. Enumerable.Range(0, samples).Select(i => i / 40 % 2 == 0 ? short.MinValue : short.MaxValue)];
        yield return new short[samples];
    }
}
