using System.Globalization;
using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks;
using MicroNets.Search;
using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;
using MicroNets.Search.Trials;

namespace MicroNets.Runs.Stages;

/// <summary>What a run has chosen to read.</summary>
/// <param name="Input">The front end, with how training samples are augmented.</param>
/// <param name="Steps">How it was chosen, a sentence each.</param>
/// <param name="Gigaflop">What the choice computed, in units of 10⁹ operations.</param>
internal sealed record InputOutcome(TaskInput Input, EquatableArray<string> Steps, double Gigaflop);

/// <summary>
/// Chooses what the network reads, where a run was asked to: bands and steps of a spectrogram, pixels and colours, values or spectra of a
/// series. Of each input the largest network that fits beside its front end, its widths narrowed by one factor, is trained shortly on as
/// many operations as the others; the better half goes on.
/// </summary>
internal static class InputStage
{
    public const string File = "input.json";

    /// <summary>Of the operations of a search; the search itself has the rest.</summary>
    public const double Share = 0.2;

    // Waveforms are augmented ahead, which takes longer than these trainings.
    private const int WaveformVariants = 1;

    /// <summary>The choice, made if it was not yet; null where none was asked for.</summary>
    /// <exception cref="InfeasibleException">No network keeps the limits, whatever it reads.</exception>
    public static InputOutcome? Run(RunContext run)
    {
        if (run.Request.ChoosesInput is not true)
            return null;
        var stage = new Stage<InputOutcome>(
            "choice of the input",
            File,
            SearchStage.Inputs(run),
            () => StageFile.Write(run.Folder, File, Choose(run)),
            () => StageFile.Read<InputOutcome>(run.Folder, File)!);
        return run.IsVerification && run.Folder.Has(File) ? stage.Read() : stage.Run(run);
    }

    private static InputOutcome Choose(RunContext run)
    {
        EquatableArray<TaskInput> inputs;
        using (DataSet data = RunData.OpenSet(run))
            inputs = InputChoices.Of(run.Task, data);
        var candidates = new List<Candidate>();
        try
        {
            InfeasibleException? infeasible = null;
            foreach (TaskInput input in inputs)
            {
                try
                {
                    if (CandidateOf(run, input) is { } candidate)
                        candidates.Add(candidate);
                }
                catch (InfeasibleException exception)
                {
                    infeasible = exception;
                    run.Log.Message($"input {Describe(input.FrontEnd)} is left out: {exception.Message}");
                }
            }

            return candidates.Count switch
            {
                0 => throw infeasible ?? (Exception)new InputException($"inputs {string.Join(", ", inputs.Select(input =>
                    input.FrontEnd.Output))}", "one that the search space reads", "change the inputs of the space, or the task's"),
                1 => Only(candidates[0].Input, inputs.Count),
                _ => Compare(run, candidates),
            };
        }
        finally
        {
            candidates.ForEach(candidate => candidate.Data.Dispose());
        }
    }

    private static InputOutcome Only(TaskInput input, int inputs) => new(input, [inputs == 1
        ? $"input {Describe(input.FrontEnd)}: there is no other to choose"
            : $"input {Describe(input.FrontEnd)}: no other leaves a network that fits"], 0);

    // Null where a space of one's own does not read it.
    private static Candidate? CandidateOf(RunContext run, TaskInput input)
    {
        TaskData data = RunData.OpenQuietly(run, run.Task with { Inputs = [input] }, WaveformVariants);
        Candidate? candidate = null;
        try
        {
            if (run.Folder.Resolved.Space is { } own && !own.Inputs.Contains(data.Shape))
            {
                run.Log.Message($"input {Describe(input.FrontEnd)} is left out: the space '{own.Name}' does not read it");
                return null;
            }

            SearchProblem problem = Dnas.ForData(run.ProblemOf(data), data[SplitNames.Train].Source);
            (Judge judge, CostTables tables, Architecture fitting) = PreparedSearch.Of(problem, run.Request.Seed);
            Architecture network = TrialCandidates.Uniform(judge, tables) ?? fitting;
            return candidate = new Candidate(input, data, problem.Space, network);
        }
        finally
        {
            if (candidate is null)
                data.Dispose();
        }
    }

    private static InputOutcome Compare(RunContext run, List<Candidate> candidates)
    {
        double operations = 1e12 * run.Budget.SearchTeraops * Share / SuccessiveHalving.FirstTrainings(candidates.Count);
        (Candidate winner, _, EquatableArray<(Candidate Of, Trial Trial)> trials) = SuccessiveHalving.Run(candidates, Train, Progress(run));
        return new InputOutcome(
            winner.Input,
            [$"input {Describe(winner.Input.FrontEnd)} of {candidates.Count}, by trials of equal computation", .. trials.Select(one =>
                Sentence(one.Of, one.Trial))],
            trials.Sum(one => one.Trial.Gigaflop));

        TrialTraining Train(Candidate candidate, int units, TrialTraining? before, int index)
        {
            var training = new ShortTraining(candidate.Space, candidate.Data[SplitNames.Train].Source, run.ValidationOf(candidate.Data),
                run.Request.Seed);
            TrialTraining trained = training.RunUpTo(units * operations, candidate.Architecture, before, null, run.Cancellation);
            run.Log.Message($"trial of input {Sentence(candidate, trained.Trial)}");
            return trained;
        }
    }

    private static string Sentence(Candidate candidate, Trial trial) => $"{Describe(candidate.Input.FrontEnd)}: {trial}";

    private static SynchronousProgress<Trial> Progress(RunContext run) => new(trial =>
        run.Report(new StageProgress(RunStage.Search, "inputs", trial.Share ?? 1, $"the last {trial}")));

    /// <summary>What tells one input from another: shape and resolution.</summary>
    public static string Describe(FrontEnd frontEnd) => frontEnd switch
    {
        LogMel mel => $"{mel.Output} ({mel.Bands} bands every {Milliseconds(mel, mel.StepSamples)})",
        Mfcc mfcc => $"{mfcc.Output} ({mfcc.Coefficients} coefficients every {Milliseconds(mfcc, mfcc.StepSamples)})",
        ImagePixels { Channels: var channels } => $"{frontEnd.Output} ({(channels == ImageChannels.Gray ? "gray" : "red, green, blue")})",
        SeriesSpectra => $"{frontEnd.Output} (spectra)",
        SeriesWindows => $"{frontEnd.Output} (values)",
        _ => $"{frontEnd.Output}",
    };

    private static string Milliseconds(AudioFrontEnd frontEnd, int samples) =>
        string.Create(CultureInfo.InvariantCulture, $"{1000.0 * samples / frontEnd.SampleRate:0.#} ms");

    /// <param name="Architecture">What is trained to compare it: a network of the space that fits.</param>
    private sealed record Candidate(TaskInput Input, TaskData Data, SearchSpace Space, Architecture Architecture);
}
