using System.Globalization;
using System.Text.Json;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Search.Detectors;
using MicroNets.TFLite;
using MicroNets.Training;

namespace MicroNets.Runs.Stages;

/// <summary>Trains the found network, and the baselines beside it, all by the same recipe.</summary>
internal static class TrainStage
{
    private const string NetworkKey = "network";
    private const string MetadataKey = "metadata";
    private const string HistoryKey = "validation_accuracy";

    public static string FileOf(string name) => $"{name}.safetensors";

    /// <summary>Trains the found network, from where its search left it.</summary>
    public static TrainedModel Found(RunContext run, Network network) => Run(run, Chain.Found, network, SearchStage.Learnt(run.Folder));

    /// <param name="name">Name of the weights' file: "found" or that of a baseline.</param>
    /// <param name="start">Weights to start from; null: fresh ones.</param>
    public static TrainedModel Run(RunContext run, string name, Network network, Weights? start = null)
    {
        string file = run.Folder.File(FileOf(name)), checkpoint = $"{name}.checkpoint";
        SortedDictionary<string, string> inputs = run.Inputs("network", ContentHash.Of(NetworkJson.Write(network)));
        if (start is not null)
            inputs["start"] = SearchStage.LearntHash(run.Folder);
        if (run.Request.Mixup is { } mixup)
            inputs["mixup"] = mixup.ToString(CultureInfo.InvariantCulture);
        if (run.Request.Teacher is { } teacher)
            inputs["teacher"] = TeacherFile.Hash(teacher);
        return new Stage<TrainedModel>($"training of {name}", FileOf(name), inputs, () => Make(run, name, network, start, file,
            run.Folder.File(checkpoint)), () => Read(file))
        {
            Unfinished = [checkpoint],
        }.Run(run);
    }

    private static void Make(RunContext run, string name, Network network, Weights? start, string file, string checkpoint)
    {
        TrainedModel model = SearchStage.Done(run)?.Detector is { } detector ? Fit(run, name, network, detector.Chosen) : Train(run, name,
            network, start, checkpoint);
        Write(file, model);
        File.Delete(checkpoint);
    }

    // A detector has a recipe of its own, most often a closed form.
    private static TrainedModel Fit(RunContext run, string name, Network network, Detector detector)
    {
        using var pool = new WorkerPool();
        using (new StageClock(run.Folder, RunStage.Train))
        {
            Weights weights = detector.Fit(NormalSamples.Of(run.Data["train"].Source), new DetectorTraining(run.Budget.DetectorSamples,
                run.Request.Seed), pool);
            run.Log.Message($"fitted {name}: {detector.Description}");
            return new TrainedModel(network, weights, []) { Metadata = RunMetadata.Of(run) };
        }
    }

    private static TrainedModel Train(RunContext run, string name, Network network, Weights? start, string checkpoint)
    {
        Teacher? teacher = TeacherOf(run);
        PlannedTraining planned = Planned(run, network);
        TrainingOptions options = Recipe.Training(planned, run.Request.Seed, teacher) with
        {
            CheckpointPath = checkpoint,
            MixupAlpha = run.Request.Mixup ?? run.Task.MixupAlpha,
            Patience = run.Request.Patience,
        };
        if (!File.Exists(checkpoint))
            run.Log.Message($"training {name}: {planned}, "
                + $"about {RunEstimate.Text(StepRate.Of(network).TimeFor(planned.Operations))} on this machine");
        var progress = new SynchronousProgress<TrainingProgress>(progress => run.Report(Progress(RunStage.Train, $"training {name}",
            progress)));
        TrainedNetwork trained;
        using (new StageClock(run.Folder, RunStage.Train))
            trained = Trainer.Run(network, planned.Train, run.Validation, options, start, progress: progress,
                cancellation: run.Cancellation);
        var model = new TrainedModel(trained.Network, trained.Weights, trained.History.Select(epoch =>
            epoch.Validation?.Accuracy ?? double.NaN).ToEquatableArray()) { Metadata = RunMetadata.Of(run) };
        run.Log.Message($"trained {name}: {100 * (trained.Best?.Validation?.Accuracy ?? double.NaN):F2} % on validation after "
            + $"epoch {trained.Best?.Epoch + 1} of {trained.History.Count}"
            + (trained.History.Count < options.Epochs ? $"; ended before {options.Epochs}, since nothing more was learnt" : ""));
        return model;
    }

    /// <summary>How much of the data the final training of a network sees.</summary>
    internal static PlannedTraining Planned(RunContext run, Network network) =>
        run.Budget.Training(network, run.Data["train"].Source, run.Validation.Count, run.Request.Seed, TeacherOf(run)?.Network);

    internal static Teacher? TeacherOf(RunContext run) => run.Request.Teacher is { } folder ? TeacherFile.Read(folder) : null;

    internal static StageProgress Progress(RunStage stage, string what, TrainingProgress progress) => new(
        stage,
        what,
        (double)progress.Step / Math.Max(1, progress.Steps),
        $"epoch {Math.Min(progress.Epoch + 1, progress.Epochs)} of {progress.Epochs}, loss {progress.Loss:F3}"
        + (progress.Validation is { } validation ? $", validation {100 * validation.Accuracy:F2} %" : "")
        + $", {progress.SamplesPerSecond:N0} samples/s")
    {
        Left = progress.TimeLeft,
    };

    internal static void Write(string file, TrainedModel model)
    {
        var tensors = SafetensorsFile.Of(model.Weights);
        tensors.Metadata[NetworkKey] = NetworkJson.Write(model.Network);
        tensors.Metadata[HistoryKey] = JsonSerializer.Serialize(model.ValidationAccuracy.ToArray());
        tensors.Metadata[MetadataKey] = JsonSerializer.Serialize(model.Metadata);
        tensors.Write(file);
    }

    /// <exception cref="InputException">Not a file that a run has written.</exception>
    public static TrainedModel Read(string file)
    {
        SafetensorsFile tensors = SafetensorsFile.Read(file);
        if (!tensors.Metadata.TryGetValue(NetworkKey, out string? network) || !tensors.Metadata.TryGetValue(HistoryKey,
            out string? history))
            throw new InputException($"'{file}' without its network", "a file that a run has written",
                "remove it and run the same command to train again");
        try
        {
            double[] accuracy = JsonSerializer.Deserialize<double[]>(history) ?? throw new JsonException("the history is null");
            var model = new TrainedModel(NetworkJson.Read(network), tensors.ToWeights(), accuracy.ToEquatableArray())
            {
                Metadata = tensors.Metadata.TryGetValue(MetadataKey, out string? metadata)
                    ? JsonSerializer.Deserialize<TfliteMetadata>(metadata) ?? TfliteMetadata.Empty : TfliteMetadata.Empty,
            };
            model.Weights.CheckFit(model.Network);
            return model;
        }
        catch (Exception exception) when (exception is InputException or GraphException or JsonException)
        {
            string found = (exception as InputException)?.Found ?? InputException.Clause(exception);
            throw new InputException($"'{file}'", new InputException(found, "a file that a run has written",
                "remove it and run the same command to train again", exception));
        }
    }
}

/// <summary>A trained network as it lies in the run folder.</summary>
internal sealed record TrainedModel(Network Network, Weights Weights, EquatableArray<double> ValidationAccuracy)
{
    /// <summary>What the model's file says of its inputs and outputs.</summary>
    public TfliteMetadata Metadata { get; init; } = TfliteMetadata.Empty;
}
