using System.Globalization;
using System.Text.Json;
using MicroNets.Devices;
using MicroNets.Graph;
using MicroNets.Runs.Searches;
using MicroNets.Search;
using MicroNets.Training;

namespace MicroNets.Runs.Stages;

/// <summary>The supernet that the searches of several limits start from, in a run folder of its own.</summary>
internal static class SupernetStage
{
    public const string File = "supernet.safetensors";

    private const string Checkpoint = "supernet.checkpoint", Gigaflop = "gigaflop";

    /// <returns>What its training computed, in units of 10⁹ operations.</returns>
    /// <exception cref="InfeasibleException">No network of the space keeps the limits of a rung.</exception>
    public static double Run(RunContext run, EquatableArray<Limits> rungs)
    {
        SortedDictionary<string, string> inputs = run.Inputs("rungs", ContentHash.Of(JsonSerializer.Serialize(rungs)));
        (inputs["device"], inputs["space"]) = (run.Folder.Resolved.DeviceHash, run.Folder.Resolved.SpaceHash);
        return new Stage<double>("supernet", File, inputs, () => Make(run, rungs), () => Computed(run.Folder.File(File))) { Unfinished = [$"{Checkpoint}*"] }.Run(run);
    }

    /// <summary>The search of one rung from the supernet in another run's folder.</summary>
    /// <exception cref="InputException">There is no supernet.</exception>
    public static SearchOutcome Rung(RunContext run, EquatableArray<Limits> rungs, string supernetFolder)
    {
        string file = Path.Combine(supernetFolder, File);
        if (!System.IO.File.Exists(file))
            throw new InputException($"no {File} in '{supernetFolder}'", "the supernet that this search starts from", "resume the study, which trains it");
        Weights shared = SafetensorsFile.Read(file).ToWeights();
        using (new StageClock(run.Folder, RunStage.Search))
        {
            return DifferentiableSearch.Outcome(Ladder.Rung(
                run.Problem, rungs, shared, run.Data["train"].Source, run.Validation, DifferentiableSearch.Options(run), DifferentiableSearch.Progress(run), DifferentiableSearch.Trials(run), run.Cancellation));
        }
    }

    private static void Make(RunContext run, EquatableArray<Limits> rungs)
    {
        string checkpoint = run.Folder.File(Checkpoint);
        run.Log.Message($"one supernet for {rungs.Count} limits");
        SharedSupernet made;
        using (new StageClock(run.Folder, RunStage.Search))
        {
            made = Ladder.Supernet(
                run.Problem, rungs, run.Data["train"].Source, DifferentiableSearch.Options(run) with { Checkpoint = checkpoint }, DifferentiableSearch.Progress(run), run.Cancellation);
        }

        var tensors = SafetensorsFile.Of(made.Weights);
        tensors.Metadata[Gigaflop] = made.Gigaflop.ToString("R", CultureInfo.InvariantCulture);
        tensors.Write(run.Folder.File(File));
        System.IO.File.Delete(checkpoint);
    }

    private static double Computed(string file) => double.Parse(SafetensorsFile.Read(file).Metadata[Gigaflop], CultureInfo.InvariantCulture);
}
