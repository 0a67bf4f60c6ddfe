using System.Text.Json;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Firmware;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Search;

namespace MicroNets.Runs.Stages;

/// <summary>What the front end costs on the device, before there is a network: a search has to know it.</summary>
internal static class FrontEndStage
{
    public const string File = "frontend.json";

    /// <summary>A task's front end for recordings that gives maps of this shape, which runs on the device; null: there is none, or it is
    /// that of a detector.</summary>
    public static AudioFrontEnd? Of(TaskSpec task, Shape shape) => task.Method == TaskMethod.Detection ? null
        : task.Inputs.Select(input => input.FrontEnd).OfType<AudioFrontEnd>().FirstOrDefault(frontEnd => frontEnd.Output == shape);

    /// <summary>A problem with what the front end costs beside the network, for which a little firmware is built; installs
    /// nothing.</summary>
    /// <param name="say">Told why it is not counted where it cannot be.</param>
    public static SearchProblem Beside(SearchProblem problem, TaskSpec task, Action<string> say) =>
        problem.Space.Inputs.Select(input => Of(task, input)).FirstOrDefault(frontEnd => frontEnd is not null) is { } found
            ? Beside(problem, found, say) : problem;

    /// <inheritdoc cref="Beside(SearchProblem, TaskSpec, Action{string})"/>
    public static SearchProblem Beside(SearchProblem problem, FrontEnd frontEnd, Action<string> say)
    {
        if (!IsComputed(frontEnd))
            return problem;
        if (Target.OfCore(problem.Device.Core) is not { Emulation: { } emulation } target
            || ((OutsideProgram[])[target.Compiler, OutsideProgram.Named(emulation.Program)]).FirstOrDefault(program => !program.IsPresent)
                is not null)
        {
            say($"the front end is not counted: that needs a compiler and an emulator for a {problem.Device.Core} ('micronets setup')");
            return problem;
        }

        return Beside(problem, FrontEndShare.Alone(frontEnd, target));
    }

    /// <summary>A problem with what a front end was found to cost; null: there is none.</summary>
    public static SearchProblem Beside(SearchProblem problem, FrontEndShare? share) => share is null ? problem : problem with
    {
        Beside = [.. FirmwareParts.Least, .. share.Parts(problem.Device, problem.LatencyLaw)],
        LeastArena = new Bytes(share.WholeArenaBytes),
    };

    /// <summary>Whether the device computes it, beyond scaling.</summary>
    public static bool IsComputed(FrontEnd frontEnd) => frontEnd is AudioFrontEnd or SeriesSpectra;

    /// <returns>Null where the device runs none, or where none can be built.</returns>
    public static FrontEndShare? Run(RunContext run)
    {
        if (run.FrontEnd is not { } frontEnd)
            return null;
        if (run.IsVerification)
            return FirmwareStage.CanMeasure(run) ? Alone() : null;
        var stage = new Stage<FrontEndShare>(
            "front end",
            File,
            new(StringComparer.Ordinal)
            {
                ["front end"] = ContentHash.Of(JsonSerializer.Serialize<FrontEnd>(frontEnd)),
                ["core"] = run.Device.Core,
                ["runtime"] = FirmwareProject.RuntimeHash,
            },
            () => StageFile.Write(run.Folder, File, Alone()),
            () => StageFile.Read<FrontEndShare>(run.Folder, File)!);
        return stage.IsDone(run) || FirmwareStage.CanMeasure(run) ? stage.Run(run) : null;

        FrontEndShare Alone() => FrontEndShare.Alone(frontEnd, Target.OfCore(run.Device.Core)!);
    }
}
