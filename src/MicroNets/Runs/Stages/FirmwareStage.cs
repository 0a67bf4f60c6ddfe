using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Firmware;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.TFLite;

namespace MicroNets.Runs.Stages;

/// <summary>Writes the C project, builds it for the device's core, runs it on the emulator and compares it with the interpreter.</summary>
internal static class FirmwareStage
{
    public const string File = "measurement.json";

    public const string Folder = "firmware";

    private const int Samples = 4;

    /// <returns>Null where the compiler or the emulator is missing.</returns>
    public static Measurement? Run(RunContext run, IntegerModel model)
    {
        if (StageFile.Read<Measurement>(run.Folder, File) is { } done)
            return done;

        if (Target.All.All(target => target.Name != run.Device.Core))
        {
            run.Log.Message($"the firmware was not built: nothing emulates a {run.Device.Core} here; flash and SRAM are estimates");
            return null;
        }

        OutsideProgram[] needed = [OutsideProgram.ArmCompiler, OutsideProgram.Emulator];
        if (Setup.Ensure(needed, run.Log.Message).Count > 0)
        {
            run.Log.Message("the firmware was not built: flash and SRAM are estimates");
            return null;
        }

        run.Log.Progress($"building and running firmware for {run.Device.Core}");
        var ends = new ModelInterface(run.Data.Classes, run.Data.FrontEnd.Scaling) { Rule = AnomalyRule.Read(model.Metadata.Anomalies) };
        Measurement measured = Measurement.Traced(model.Network, Target.Named(run.Device.Core), run.Folder.File(Folder), Samples, run.Request.Seed, ends, FrontEnd(run));
        StageFile.Write(run.Folder, File, measured);
        run.Log.Message($"firmware: {measured.Instructions:N0} instructions on emulated {run.Device.Core}, outputs {(measured.BitExact ? "equal" : "DIFFER from")} the integer interpreter");
        return measured;
    }

    // A detector is of no use without the frames that it sums up.
    private static FrontEnd? FrontEnd(RunContext run) => run.Task.Method == TaskMethod.Detection && BuiltFrontEnd.IsPossible(run.Data.FrontEnd) ? run.Data.FrontEnd : null;
}
