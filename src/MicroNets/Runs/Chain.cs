using MicroNets.Data.Tasks;
using MicroNets.Firmware;
using MicroNets.Firmware.Serial;
using MicroNets.Graph;
using MicroNets.Reporting;
using MicroNets.Runs.Searches;
using MicroNets.Runs.Stages;
using MicroNets.TFLite;

namespace MicroNets.Runs;

/// <summary>The stages of a run, in order.</summary>
public enum RunStage
{
    /// <summary>Finds an architecture within the limits.</summary>
    Search,

    /// <summary>Trains it, and the baselines.</summary>
    Train,

    /// <summary>Makes integers of the trained network.</summary>
    Quantize,

    /// <summary>Writes the .tflite file and the firmware, builds and measures it.</summary>
    Export,

    /// <summary>Writes the record and the pages, and judges the limits.</summary>
    Report,
}

/// <summary>
/// The chain of stages. Each leaves its result in the run folder; a stage whose result is there is not done again, so a run that was cut
/// off goes on where it was and ends with the same artefacts.
/// </summary>
public static class Chain
{
    /// <summary>Name of the exported network in the run folder.</summary>
    public const string ModelFile = "model.tflite";

    /// <summary>The found network with its trained weights, in float.</summary>
    public static string TrainedFile => TrainStage.FileOf(Found);

    /// <summary>Name of the found network among those that a run trains.</summary>
    internal const string Found = "found";

    /// <summary>Goes on with the run up to and including <paramref name="last"/>, and tells what it has come to.</summary>
    /// <exception cref="Search.InfeasibleException">No network of the space keeps the limits; nothing was trained.</exception>
    /// <exception cref="InputException">The data, the folder or the board cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; the same call goes on.</exception>
    public static RunRecord Run(RunContext run, RunStage last)
    {
        RunEstimate.Tell(run);
        (SearchOutcome search, Network network) = FoundBy(run);
        var record = new RecordBuilder(run, search, network);
        run.Live.Record = record.Build();
        if (last < RunStage.Train)
            return run.Live.Record;

        TrainedModel model = TrainStage.Found(run, network);
        record.Trained(model);
        run.Live.Record = record.Build();
        if (last < RunStage.Quantize)
            return run.Live.Record;

        IntegerModel integers = QuantizeStage.Run(run, model);
        record.Quantized(integers);
        run.Live.Record = record.Build();
        if (last < RunStage.Export)
            return run.Live.Record;

        Measurement? measured = FirmwareStage.Run(run, integers);
        (BoardMeasurement? board, InputException? noBoard) = last < RunStage.Report ? default : OnBoard(run, integers);
        record.Measured(integers.Network, measured, board);
        if (last < RunStage.Report)
            return record.Build();

        if (run.Task.Method == TaskMethod.Detection)
            Compare(run, record);
        foreach (Network baseline in Baselines.For(run))
            record.Baseline(baseline, TrainStage.Run(run, baseline.Name, baseline));
        RunRecord done = ReportStage.Run(run, record.Build());
        return noBoard is null ? done : throw noBoard;
    }

    /// <summary>The found network with its trained weights; does what of that is still to be done.</summary>
    internal static TrainedModel Trained(RunContext run) => TrainStage.Found(run, FoundBy(run).Network);

    // The board is the user's to connect and to flash, and the report does not wait for it.
    private static (BoardMeasurement? Measured, InputException? Fault) OnBoard(RunContext run, IntegerModel integers)
    {
        try
        {
            return (BoardStage.Run(run, integers), null);
        }
        catch (InputException exception) when (run.Port is not null)
        {
            return (null, exception);
        }
    }

    private static void Compare(RunContext run, RecordBuilder record)
    {
        using var comparison = new DetectorComparison(run);
        foreach (ComparedDetector compared in comparison.All())
        {
            TrainedModel model = comparison.Fitted(compared);
            record.Compared(compared, model.Network, comparison.Score(compared, model));
        }
    }

    private static (SearchOutcome Search, Network Network) FoundBy(RunContext run)
    {
        SearchOutcome search = SearchStage.Run(run);
        return (search, search.Build(run));
    }
}
