using System.Globalization;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Firmware;
using MicroNets.Firmware.Serial;
using MicroNets.Firmware.Toolchain;
using MicroNets.TFLite;

namespace MicroNets.Runs.Stages;

/// <summary>
/// Measures the run's model on a board behind a serial port, whose time then judges in place of what the law makes of cycles. What was
/// measured stays in the run, for as long as it is of the same model, device and runtime.
/// </summary>
internal static class BoardStage
{
    public const string File = "board.json";

    /// <summary>Of the project whose program the user puts onto the board.</summary>
    public const string Folder = "board";

    private const int Samples = 2;

    // Of one board's time per cycle between programs: published networks on the NUCLEO-L4R5ZI have 1.22 to 1.43 board cycles per core
    // cycle, 8 % about the middle.
    private const double FactorSpread = 0.1;

    // Of a board's clock from one day to another: an RC oscillator's.
    private const double ClockSpread = 0.01;

    /// <returns>Null where no board was measured.</returns>
    /// <exception cref="InputException">Nothing answers at the port that was named, or a board with other firmware.</exception>
    public static BoardMeasurement? Run(RunContext run, IntegerModel model)
    {
        if (run.Port is { } port)
        {
            BoardMeasurement measured = Measure(run, model, port,
                "all else is done, and judged by the estimate until then");
            StageOf(run).Do(run, () => StageFile.Write(run.Folder, File, measured));
        }

        return Kept(run);
    }

    /// <summary>What was measured before; null: nothing, or of another model, device or runtime.</summary>
    /// <exception cref="InputException">The file is not what was written.</exception>
    public static BoardMeasurement? Kept(RunContext run) => StageOf(run) is var stage && stage.IsDone(run) ? stage.Read() : null;

    /// <summary>Measures on the board behind a port and keeps nothing.</summary>
    /// <exception cref="InputException">Nothing answers there, or a board with other firmware.</exception>
    public static BoardMeasurement Again(RunContext run, IntegerModel model, string port) =>
        Measure(run, model, port, "or leave --port out, and what the board said stays open");

    /// <summary>Whether two measurements of a model on a board say the same.</summary>
    public static bool Agree(BoardMeasurement some, BoardMeasurement other) =>
        Math.Abs(some.Milliseconds.Value - other.Milliseconds.Value) <= ClockSpread * some.Milliseconds.Value;

    private static Stage<BoardMeasurement> StageOf(RunContext run) => new(
        "time on the board",
        File,
        new()
        {
            ["model"] = ContentHash.OfFile(run.Folder.File(Chain.ModelFile)),
            ["device"] = run.Folder.Resolved.DeviceHash,
            ["runtime"] = FirmwareProject.RuntimeHash,
        },
        () => { },
        () => StageFile.Read<BoardMeasurement>(run.Folder, File)!);

    /// <summary>
    /// A network's costs with the measured time in place of the estimated one. A front end, which no board command runs by itself, takes
    /// its cycles at the time per cycle that the network had there.
    /// </summary>
    /// <param name="executed">Cycles of the network and of its front end; null: not traced.</param>
    public static NetworkCost In(NetworkCost cost, BoardMeasurement measured, Measurement? executed, DeviceProfile device)
    {
        Estimate time = measured.Milliseconds;
        EquatableArray<CostPart> parts = DeviceCosts.Timed(device, FirmwareParts.Network, time, string.Create(CultureInfo.InvariantCulture,
            $"measured on {device.Board} at {measured.Port} by its own clock, {measured.Inferences} inferences in {measured.Series} series "
            + $"of {time.Low:0.###} to {time.High:0.###} ms"));
        if (executed is { Cycles: { } cycles, FrontEnd: { } hearing })
        {
            Estimate frontEnd = (double)hearing.Cycles / cycles * time * new Estimate(1, 1 - FactorSpread, 1 + FactorSpread);
            parts = [.. parts, .. DeviceCosts.Timed(device, FirmwareParts.FrontEnd, frontEnd,
                $"{hearing.Name}, {hearing.Frames} frames; estimated: {hearing.Cycles:N0} cycles of this firmware's executed code, "
                + $"at the time per cycle that was measured of the network, ± {FactorSpread:P0}")];
        }

        return cost.With(parts);
    }

    private static BoardMeasurement Measure(RunContext run, IntegerModel model, string port, string otherwise)
    {
        Target target = Target.Of(run.Device);
        if (target.SerialFiles.Count == 0)
            throw new InputException($"no serial line for core {run.Device.Core}", "a core whose board files have one", "leave --port out");
        var project = FirmwareProject.Write(model.Network, target, run.Folder.File(Folder));
        string program = Path.Combine(project.Folder, project.Compile(FirmwareProject.SerialPath));
        run.Log.Message($"measuring on {port}: it shall run {program}");
        BoardMeasurement measured;
        try
        {
            measured = BoardMeasurement.Of(project, port, Samples, run.Request.Seed);
        }
        catch (InputException exception)
        {
            throw new InputException(exception.Found, exception.Expected,
                $"connect the board, flash {program} (st-flash, OpenOCD, or the board's drive), reset it and give the same command again; "
                + otherwise, exception);
        }

        return measured.BitExact ? measured
            : throw new InvalidOperationException($"the board at {port} gives other outputs than the integer interpreter");
    }
}
