using MicroNets.Data.Tasks;
using MicroNets.Devices.Costs;
using MicroNets.Graph;
using MicroNets.Reporting;
using MicroNets.Runs.Searches;
using MicroNets.Runs.Stages;
using MicroNets.Search.Trials;

namespace MicroNets.Runs.Studies;

/// <summary>What several runs are made for.</summary>
public enum StudyKind
{
    /// <summary>Methods against each other, over seeds.</summary>
    Comparison,

    /// <summary>The best network at each of several limits.</summary>
    Ladder,

    /// <summary>The cheapest network of an accuracy.</summary>
    Minimization,

    /// <summary>The best network at each of several input resolutions.</summary>
    Resolutions,
}

/// <summary>
/// The folder of several runs that belong together: a run folder for each network, and the record of what they have come to, written anew
/// after each. Runs that are done are not done again, so that the same study goes on where it was cut off; any of its runs can be gone on with
/// by itself.
/// </summary>
public sealed class StudyFolder(string path, RunLog log, CancellationToken cancellation)
{
    public const string Record = "study.json";

    public const string Tables = "study.md";

    private readonly List<StudyRow> _rows = [];
    private string _judgedOn = "";

    public string Path => path;

    public IReadOnlyList<StudyRow> Rows => _rows;

    internal RunLog Log => log;

    internal CancellationToken Cancellation => cancellation;

    internal string File(string name) => System.IO.Path.Combine(path, name);

    /// <summary>Opens one of the study's runs.</summary>
    internal RunContext Open(string folder, RunRequest request)
    {
        Directory.CreateDirectory(path);
        return new RunContext(RunFolder.StartOrContinue(File(folder), request), log, cancellation);
    }

    /// <summary>Searches and trains one network, and adds it to the rows.</summary>
    internal StudyRow Add(string name, string folder, RunRequest request)
    {
        log.Message($"{name}, seed {request.Seed}: {File(folder)}");
        using RunContext run = Open(folder, request);
        using RunFolder held = run.Folder;
        SearchOutcome search = SearchStage.Run(run);
        Network network = search.Build(run), folded = network.Fold();
        TrainedModel model = TrainStage.Found(run, network);
        TaskScore score = ScoreStage.Float(run.Task, run.JudgingSplit, model);
        NetworkCost cost = LimitStage.CostOf(run, folded, null);
        var row = new StudyRow(name, request.Seed, run.Folder.Path)
        {
            Architecture = search.Describe(),
            Mops = 2e-6 * network.Macs,
            Parameters = folded.ParameterCount,
            Costs = CostRecords.Of(cost),
            Limits = LimitStage.Judge(run, cost),
            Score = score.Value,
            ScoreOfMachine = score.Anomalies?.Machines.ToDictionary(machine => machine.Key, machine => machine.Value.Auc),
            SearchGigaflop = search.Gigaflop,
            Trials = search.Trials,
            SearchCoreMinutes = StageClock.CoreMinutes(run.Folder, RunStage.Search),
            TrainingGigaflop = ShortTraining.Gigaflop(network, (long)model.ValidationAccuracy.Count * run.Budget.Training(network, run.Data["train"].Source, run.Validation.Count, request.Seed).Train.Count),
            TrainingCoreMinutes = StageClock.CoreMinutes(run.Folder, RunStage.Train),
            ExpectedCostErrors = search.ExpectedCostErrors,
        };
        _rows.Add(row);
        _judgedOn = run.JudgingSplit.Name;
        log.Message($"{name}, seed {request.Seed}: {100 * row.Score:F2} % at {row.Mops:F2} Mops, search {row.SearchCoreMinutes:F1} and training {row.TrainingCoreMinutes:F1} core-minutes");
        return row;
    }

    /// <summary>Writes what the study has come to so far.</summary>
    internal StudyRecord Write(StudyKind study, RunRequest request, EquatableArray<string> front, EquatableArray<string> notes)
    {
        TaskSpec task = TaskCatalog.Find(request.Task);
        var record = new StudyRecord
        {
            Study = study.ToString().ToLowerInvariant(),
            Path = path,
            Task = task.Name,
            Device = request.Device,
            Budget = request.Budget,
            Metric = task.Metric.ToString().ToLowerInvariant(),
            JudgedOn = _judgedOn,
            Rows = _rows.ToEquatableArray(),
            Summaries = StudySummaries.Of(_rows),
            Front = front,
            Notes = [.. notes, .. LatencyNotes.Of(_rows)],
        };
        StageFile.Write(File(Record), record);
        AtomicFile.WriteAllText(File(Tables), StudyReport.Markdown(record));
        return record;
    }
}
