using MicroNets.Data;
using MicroNets.Data.Caching;
using MicroNets.Data.Sets;
using MicroNets.Data.Synthesis;
using MicroNets.Data.Tasks;
using MicroNets.Runs.Stages;

namespace MicroNets.Runs;

/// <summary>Opens the data of a run; synthesises it where the request names none.</summary>
internal static class RunData
{
    /// <summary>The data with the front end of the detector that was chosen, where that is done.</summary>
    public static TaskData Open(RunContext run) => TaskData.Open(run.Task, OpenSet(run), new TaskDataOptions
    {
        Seed = run.Request.Seed,
        FrontEnd = SearchStage.Done(run)?.Detector?.FrontEnd,
        Message = run.Log.Message,
        Progress = progress => run.Log.Progress($"features of {progress.Split}: {progress.Done:N0} of {progress.Total:N0}"),
    });

    /// <summary>The data set itself, with the splits that a run needs.</summary>
    /// <exception cref="InputException">There is no data, or it lacks a split.</exception>
    public static DataSet OpenSet(RunContext run)
    {
        string path = run.Request.DataPath ?? Synthesise(run);
        DataSet data = Splits(Sets(path, run.Task), run);
        if (((string[])["train", "val"]).All(data.Contains))
            return data;
        using (data)
            throw new InputException($"data '{path}' with splits {string.Join(", ", data.Splits.Select(split => split.Name))}", "train, and val or enough in train to take it from", "see 'micronets data check' for what the data set holds");
    }

    // Anomaly detection learns from the normal items alone; none of these tells how well it does.
    private static DataSet Splits(DataSet data, RunContext run)
    {
        data = ValidationSplit.Ensure(data, run.Log.Message);
        return run.Task.Metric == TaskMetric.Auc ? data : HeldOutSplit.Ensure(data, run.Log.Message);
    }

    private static DataSet Sets(string paths, TaskSpec task)
    {
        var sets = new List<DataSet>();
        try
        {
            foreach (string path in paths.Split(Path.PathSeparator))
                sets.Add(DataSets.Open(path, new DataSetOptions { Classes = task.Classes }));
            return JoinedSets.Join(sets);
        }
        catch
        {
            sets.ForEach(set => set.Dispose());
            throw;
        }
    }

    private static string Synthesise(RunContext run)
    {
        SyntheticData set = SyntheticSets.Find(run.Task.Name, run.Request.Seed, run.Budget.SyntheticClips)
            ?? throw new InputException($"task '{run.Task.Name}' without data", "--data PATH", $"only the tasks {string.Join(", ", SyntheticSets.Names)} can be synthesised");
        if (set is SpokenWords)
            Setup.Ensure([OutsideProgram.SpeechSynthesiser], run.Log.Message);
        run.Log.Message("no data given: using a synthetic data set, which says nothing about real recordings");
        return set.Ensure(CacheFolder.Default, share => run.Log.Progress($"synthesising data: {100 * share:0} %"));
    }
}
