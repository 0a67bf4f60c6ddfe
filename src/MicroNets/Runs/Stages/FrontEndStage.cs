using System.Text.Json;
using MicroNets.Data.FrontEnds;
using MicroNets.Firmware;
using MicroNets.Firmware.Toolchain;

namespace MicroNets.Runs.Stages;

/// <summary>What the front end costs on the device, before there is a network: a search has to know it.</summary>
internal static class FrontEndStage
{
    public const string File = "frontend.json";

    /// <returns>Null where the device runs none, or where none can be built.</returns>
    public static FrontEndShare? Run(RunContext run)
    {
        if (run.FrontEnd is not { } frontEnd)
            return null;
        var stage = new Stage<FrontEndShare>(
            "front end",
            File,
            new(StringComparer.Ordinal)
            {
                ["front end"] = ContentHash.Of(JsonSerializer.Serialize<FrontEnd>(frontEnd)),
                ["core"] = run.Device.Core,
                ["runtime"] = FirmwareProject.RuntimeHash,
            },
            () => StageFile.Write(run.Folder, File, FrontEndShare.Alone(frontEnd, Target.OfCore(run.Device.Core)!)),
            () => StageFile.Read<FrontEndShare>(run.Folder, File)!);
        return stage.IsDone(run) || FirmwareStage.CanMeasure(run) ? stage.Run(run) : null;
    }
}
