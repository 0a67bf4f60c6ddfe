using MicroNets.Graph;
using MicroNets.Reporting;
using MicroNets.Runs.Searches;
using MicroNets.Runs.Stages;
using MicroNets.Search.Trials;

namespace MicroNets.Runs.Studies;

/// <summary>A run as a line of a study's tables.</summary>
internal static class StudyRows
{
    /// <summary>Goes on with a run up to and including a stage, and tells what it has come to.</summary>
    /// <param name="name">Of the row; several seeds share it.</param>
    /// <param name="folder">Of the run, in that of the study.</param>
    public static (StudyRow Row, string JudgedOn) Of(RunContext run, string name, string folder, RunStage last)
    {
        RunRecord record = Chain.Run(run, last);
        NetworkRecord found = record.Networks[0];
        SearchOutcome search = SearchStage.Run(run);
        int epochs = record.Curves.FirstOrDefault(curve => curve.Name == Chain.Found)?.Values.Count ?? 0;
        Network network = search.Build(run);
        int samples = epochs == 0 ? 0 : TrainStage.Planned(run, network).Train.Count;
        var row = new StudyRow(name, run.Request.Seed, folder)
        {
            Architecture = record.Architecture,
            Mops = found.Mops,
            Parameters = found.Parameters,
            Costs = found.Costs,
            Limits = record.Limits,
            Score = found.FloatScore!.Value,
            Int8Score = found.Int8Score,
            ScoreOfMachine = record.Anomalies?.Machines.ToDictionary(machine => machine.Machine, machine => machine.Auc),
            SearchGigaflop = search.Gigaflop,
            Trials = search.Trials,
            SearchCoreMinutes = StageClock.CoreMinutes(run.Folder, RunStage.Search),
            TrainingGigaflop = ShortTraining.Gigaflop(network, (long)epochs * samples),
            TrainingCoreMinutes = StageClock.CoreMinutes(run.Folder, RunStage.Train),
            ExpectedCostErrors = search.ExpectedCostErrors,
        };
        return (row, record.JudgedOn);
    }
}
