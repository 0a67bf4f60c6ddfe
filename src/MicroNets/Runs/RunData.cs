using MicroNets.Data;
using MicroNets.Data.Anomalies;
using MicroNets.Data.Caching;
using MicroNets.Data.Checks;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Sets;
using MicroNets.Data.Synthesis;
using MicroNets.Data.Tasks;
using MicroNets.Runs.Stages;

namespace MicroNets.Runs;

/// <summary>Opens the data of a run; synthesises it where the request names none.</summary>
internal static class RunData
{
    /// <summary>The data as the network reads it: through the input that was chosen, or the front end of the detector that was.</summary>
    public static TaskData Open(RunContext run) => InputStage.Run(run) is { } chosen
        ? TaskData.Open(run.Task with { Inputs = [chosen.Input] }, OpenSet(run), Options(run))
            : Open(run, SearchStage.Done(run)?.Detector?.FrontEnd);

    /// <param name="frontEnd">Null: the first of the task's that reads the data.</param>
    public static TaskData Open(RunContext run, FrontEnd? frontEnd) =>
        TaskData.Open(run.Task, OpenSet(run), Options(run) with { FrontEnd = frontEnd });

    /// <summary>The data as another input of the task would give it, without the remarks on it, which were made before.</summary>
    /// <param name="variants">See <see cref="TaskDataOptions.WaveformVariants"/>.</param>
    public static TaskData OpenQuietly(RunContext run, TaskSpec task, int variants) =>
        TaskData.Open(task, OpenSet(run, _ => { }), Options(run) with { WaveformVariants = variants, Message = _ => { } });

    private static TaskDataOptions Options(RunContext run) => new()
    {
        Seed = run.Request.Seed,
        Message = run.Remark,
        Progress = progress => run.Log.Report(StageProgress.Of($"features of {progress.Split}", progress.Done, progress.Total)),
    };

    /// <summary>The data set itself, with the splits that a run needs.</summary>
    /// <exception cref="InputException">There is no data, or it lacks a split.</exception>
    public static DataSet OpenSet(RunContext run) => OpenSet(run, run.Remark);

    private static DataSet OpenSet(RunContext run, Action<string> say)
    {
        string path = run.Request.DataPath ?? Synthesise(run, say);
        DataSet data = Splits(Sets(path, run.Request.Inferred is null ? run.Task.SetOptions : run.Task.SetOptions with { Classes = [] }),
            run, say);
        if (run.Task.Method == TaskMethod.Detection)
            data = DisturbedRecordings.Ensure(data, say);
        bool canJudge = run.Task.Metric != TaskMetric.Auc || SetFaults.CanJudgeAnomalies(data);
        if (canJudge && ((string[])["train", "val"]).All(data.Contains))
            return data;
        using (data)
        {
            if (!canJudge)
                throw new InputException($"no split of '{path}' with normal and anomalous recordings of one machine",
                    "some of both to judge by; normal ones alone do to train", "add recordings of faults, made on purpose if need be");
            throw new InputException($"data '{path}' with splits {string.Join(", ", data.Splits.Select(split => split.Name))}",
                "train, and val or enough in train to take it from",
                "see 'micronets data check' for what the data set holds");
        }
    }

    private static DataSet Splits(DataSet data, RunContext run, Action<string> say)
    {
        if (run.Request.Inferred is { Classes.Count: > 0 } inferred)
            data = ClassSelection.Only(data, inferred.Classes);
        if (data.Splits is [{ Name: not SplitNames.Train } only])
        {
            say($"data '{data.Path}' has split {only.Name} alone: it is dealt out to train on a part of it");
            data = data.With(data.Classes, DealtSplits.Of(only.Items));
        }

        // What cannot be judged is refused, or judged in another way, below.
        foreach (SetFault fault in SetFaults.OfLabels(data).Where(fault => fault.Kind != SetFaultKind.NothingToJudge))
            say($"WARNING: {fault.Detail}");
        data = ValidationSplit.EnsureAny(ValidationSplit.Ensure(data, say), say);
        // Anomaly detection learns from the normal items alone; none of these tells how well it does.
        return run.Task.Metric == TaskMetric.Auc ? data : HeldOutSplit.Ensure(data, say);
    }

    private static DataSet Sets(string paths, DataSetOptions options)
    {
        var sets = new List<DataSet>();
        try
        {
            foreach (string path in paths.Split(Path.PathSeparator))
                sets.Add(DataSets.Open(path, options));
            return JoinedSets.Join(sets);
        }
        catch
        {
            sets.ForEach(set => set.Dispose());
            throw;
        }
    }

    /// <summary>Tells the data from other data; reads all of it the first time, and when its files look changed.</summary>
    /// <exception cref="InputException">It is not there.</exception>
    public static string Hash(RunContext run)
    {
        if (run.Request.DataPath is not { } paths)
            return ContentHash.Of($"synthetic {run.Task.Name} {run.Request.Seed} {run.Budget.SyntheticClips}");
        ResolvedRun resolved = run.Folder.Resolved;
        DataIdentity identity = DataIdentity.Of(paths, resolved.Data, share =>
            run.Log.Report(new StageProgress(null, "reading data", share, "")));
        if (!run.IsVerification)
            run.Folder.Keep(resolved with { Data = identity });
        return identity.Hash;
    }

    private static string Synthesise(RunContext run, Action<string> say)
    {
        SyntheticData set = SyntheticSets.Find(run.Task.Name, run.Request.Seed, run.Budget.SyntheticClips)
            ?? throw new InputException($"task '{run.Task.Name}' without data", "--data PATH",
                $"only the tasks {string.Join(", ", SyntheticSets.Names)} can be synthesised");
        if (set is SpokenWords)
            _ = run.Log.Lacking(OutsideProgram.SpeechSynthesiser);
        say("no data given: using a synthetic data set, which says nothing about real recordings");
        return set.Ensure(CacheFolder.Default, share => run.Log.Report(new StageProgress(null, "synthesising data", share, "")));
    }
}
