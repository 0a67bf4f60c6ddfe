using System.Globalization;
using System.Text.Json;
using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Firmware;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Quantization;
using MicroNets.TFLite;

namespace MicroNets.Runs.Stages;

/// <summary>Writes the C project, builds it for the device's core, runs it on the emulator and compares it with the interpreter.</summary>
internal static class FirmwareStage
{
    public const string File = "measurement.json";

    public const string Folder = "firmware";

    // The host, a target without a linker script, has none of this name.
    private static readonly string s_program = Path.GetFileNameWithoutExtension(FirmwareProject.BarePath) + ".elf";

    private const int Samples = 4, RealSamples = 4;

    /// <returns>Null where the compiler or the emulator is missing.</returns>
    public static Measurement? Run(RunContext run, IntegerModel model)
    {
        var stage = new Stage<Measurement>(
            "measurement",
            File,
            new()
            {
                ["model"] = ContentHash.OfFile(run.Folder.File(Chain.ModelFile)),
                ["core"] = run.Device.Core,
                ["runtime"] = FirmwareProject.RuntimeHash,
                ["front end"] = ContentHash.Of(JsonSerializer.Serialize<FrontEnd?>(run.FrontEnd)),
                ["seed"] = string.Create(CultureInfo.InvariantCulture, $"{run.Request.Seed}"),
                ["data"] = run.DataHash,
            },
            () => Keep(run, Measure(run, model, run.Folder.File(Folder))),
            () => StageFile.Read<Measurement>(run.Folder, File)!);
        return stage.IsDone(run) || CanMeasure(run) ? stage.Run(run) : null;
    }

    /// <summary>Builds and runs a model of the run, whatever was measured before.</summary>
    /// <param name="folder">Where the project is written.</param>
    public static Measurement Measure(RunContext run, IntegerModel model, string folder)
    {
        IntegerNetwork network = model.Network;
        run.Report(new StageProgress(RunStage.Export, "firmware", 0, $"building and running it for {run.Device.Core}"));
        Target target = Target.OfCore(run.Device.Core)!;
        ModelInterface ends = ModelInterface.Of(run.Data.Classes, run.Data.FrontEnd) with
        {
            Rule = AnomalyRule.Read(model.Metadata.Anomalies),
        };
        Measurement measured = Measurement.Traced(network, target, folder, Samples, run.Request.Seed, ends, Built(run), Real(run, network));
        if (run.Request.Streaming is true)
            measured = measured with { Streaming = HopMeasurement.Of(network, target, Samples, run.Request.Seed) };
        if ((Built(run) ?? ends.Spectra) is { } builtIn)
            return measured with { FrontEnd = FrontEndShare.OfBuiltIn(network, builtIn, target, ends) };
        if (run.FrontEnd is not { } frontEnd)
            return measured;

        // Also where the network was trained on stored features: of them the task says that this front end gives the same.
        if (frontEnd is AudioFrontEnd)
            FirmwareProject.Write(network, target, folder, frontEnd: frontEnd, ends: ends);
        return measured with { FrontEnd = FrontEndShare.Of(network, frontEnd, target) };
    }

    /// <summary>Hashes of a project by the names of artefacts: one over its sources, and of the program whose sizes count; what else was
    /// built does not.</summary>
    public static SortedDictionary<string, string> Hashes(string folder)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal) { [$"{Folder}/"] = SourceHash(folder) };
        string program = Path.Combine(folder, s_program);
        if (System.IO.File.Exists(program))
            hashes[$"{Folder}/{s_program}"] = ContentHash.OfFile(program);
        return hashes;
    }

    private static string SourceHash(string folder)
    {
        IEnumerable<string> sources = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(IsSource)
            .Order(StringComparer.Ordinal);
        return ContentHash.Of(string.Join('\n', sources.Select(file =>
            $"{Path.GetRelativePath(folder, file).Replace('\\', '/')} {ContentHash.OfFile(file)}")));
    }

    /// <summary>Whether a file of a project was generated, not built.</summary>
    public static bool IsSource(string file) =>
        Path.GetExtension(file) is ".c" or ".h" or ".hpp" or ".S" or ".ld" or ".txt" || Path.GetFileName(file) == "Makefile";

    /// <summary>Whether firmware can be built and run here; installs what is missing where that is possible.</summary>
    public static bool CanMeasure(RunContext run)
    {
        if (Target.OfCore(run.Device.Core) is not { } target)
        {
            run.Log.Message($"the firmware was not built: nothing emulates a {run.Device.Core} here; flash and SRAM are estimates");
            return false;
        }

        OutsideProgram[] needed = [target.Compiler, OutsideProgram.Named(target.Emulation!.Program)];
        if (run.Log.Lacking(needed).Count > 0)
        {
            run.Log.Message("the firmware was not built: flash and SRAM are estimates");
            return false;
        }

        return true;
    }

    // Samples of the split that reports, spread over it, since its items may stand class by class.
    private static EquatableArray<sbyte> Real(RunContext run, IntegerNetwork network)
    {
        if (run.DataOfModel is not null)
            return [];
        SampleSource source = run.JudgingSplit.Source;
        if (source.Shape.Elements != network.Input.Layer.OutputShape.Elements)
            return [];
        int count = Math.Min(RealSamples, source.Count);
        var inputs = new List<sbyte>();
        float[] values = new float[source.Shape.Elements];
        for (int i = 0; i < count; i++)
        {
            source.Read((int)((long)i * source.Count / count), SampleSource.NoAugmentation, values);
            inputs.AddRange(network.Input.Output.ToIntegers(values));
        }

        return [.. inputs];
    }

    private static void Keep(RunContext run, Measurement measured)
    {
        StageFile.Write(run.Folder, File, measured);
        run.Log.Message($"firmware: {measured.Instructions:N0} instructions on emulated {run.Device.Core}, "
            + $"outputs {(measured.BitExact ? "equal" : "DIFFER from")} the integer interpreter");
    }

    // A detector is of no use without the frames that it sums up.
    private static FrontEnd? Built(RunContext run) => run.Task.Method == TaskMethod.Detection && BuiltFrontEnd.IsPossible(run.Data.FrontEnd)
        ? run.Data.FrontEnd : null;
}
