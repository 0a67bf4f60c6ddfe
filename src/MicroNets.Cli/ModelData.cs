using System.CommandLine;
using MicroNets.Data;
using MicroNets.Data.Files;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks;
using MicroNets.Data.Tasks.Inference;
using MicroNets.Graph;
using MicroNets.Runs;
using MicroNets.TFLite;

namespace MicroNets.Cli;

/// <summary>The options that say which data a model file is judged or quantised on.</summary>
internal sealed class ModelDataOptions
{
    private readonly Option<string?> _task = new("--task") { Description = $"{TaskCatalog.ListOfNames}, or the JSON "
        + "file of one's own task. Without it: that of the run, or what the data tells." };

    private readonly Option<string?> _data = new("--data") { Description = "A data set: a folder, an archive or a folder of .npz files." };

    private readonly Option<string?> _split = SplitOption.New();

    private readonly Option<string?> _labels = new("--labels")
    {
        Description = "Class names in the order of the model's outputs, separated by commas.",
    };

    /// <summary>Whether the command does nothing without data.</summary>
    public bool IsNeeded { get; init; }

    public void AddTo(Command command)
    {
        _data.Required = IsNeeded;
        foreach (Option option in new Option[] { _task, _data, _split, _labels })
            command.Options.Add(option);
    }

    public bool IsGiven(Invocation invocation) => invocation.Get(_data) is not null;

    /// <param name="invocation">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="name">What names it, which may be a run.</param>
    /// <param name="waveformVariants">Of training clips.</param>
    /// <exception cref="InputException">There is no such data, or it is not for this model.</exception>
    public ModelData Open(Invocation invocation, TfliteModel model, string name, int waveformVariants)
    {
        string path = invocation.Get(_data) ?? throw new InputException("no --data", "a data set", "give its path");
        EquatableArray<string> labels = invocation.Get(_labels) is { } listed
            ? listed.Split(',', StringSplitOptions.TrimEntries).ToEquatableArray() : model.Metadata.Labels;
        TaskSpec? named = NamedTask(invocation.Get(_task), model, name);
        DataSet set = DataSets.Open(path, named?.SetOptions ?? new DataSetOptions { Classes = labels });
        try
        {
            TaskSpec task = named ?? TaskInference.Of(set, "data", TaskHints.None, invocation.Terminal.Message);
            if (task.Method == TaskMethod.Detection)
                set = MachineStates.Asked(set);
            string? asked = invocation.Get(_split) ?? (File.Exists(path) && !FileTree.IsArchive(path) ? SplitOption.All : null);

            // Items of classes that the model does not know are left out, as they were in training.
            bool knowsSome = task.Metric == TaskMetric.Accuracy && labels.Count > 0 && labels.Count < set.Classes.Count
                && labels.All(set.Classes.Contains);
            DataSet judged = knowsSome ? ClassSelection.Only(set, labels) : set;
            if (asked == SplitOption.All)
                judged = judged.With(judged.Classes, [new DataSplit(SplitOption.All, [.. judged.Splits.SelectMany(each => each.Items)])]);
            var data = TaskData.Open(task, judged, new TaskDataOptions
            {
                Seed = invocation.Seed,
                FrontEnd = FrontEndOption.Stored(model),
                Input = model.Structure.Input.OutputShape,
                WaveformVariants = waveformVariants,
                Message = invocation.Terminal.Message,
                Progress = progress =>
                    invocation.Terminal.Progress(StageProgress.Of($"features of {progress.Split}", progress.Done, progress.Total)),
            });
            return new ModelData(task, data, SplitOption.Of(asked, data.Contains), labels);
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>What a model hears with, and where its sounds are.</summary>
    /// <exception cref="InputException">The model does not read sound, or its outputs have no names.</exception>
    public SoundOfModel Sound(Invocation invocation, TfliteModel model, string name)
    {
        TaskSpec? task = NamedTask(invocation.Get(_task), model, name);
        Shape input = model.Structure.Input.OutputShape, output = model.Structure.Output.OutputShape;
        AudioFrontEnd frontEnd = FrontEndOption.Stored(model) as AudioFrontEnd
            ?? task?.Inputs.Select(one => one.FrontEnd).OfType<AudioFrontEnd>().FirstOrDefault(one => one.Output == input)
            ?? throw new InputException("a model that does not read sound", "one with a front end of recordings",
                "name the task that it was trained for with --task");
        EquatableArray<string> labels = invocation.Get(_labels) is { } listed ? listed.Split(',',
            StringSplitOptions.TrimEntries).ToEquatableArray()
            : model.Metadata.Labels.Count > 0 ? model.Metadata.Labels : task?.Classes ?? [];
        return labels.Count == output.Elements ? new SoundOfModel(frontEnd, labels, invocation.Get(_data)!, invocation.Get(_split))
            : throw new InputException($"{output.Elements} outputs with {labels.Count} names", "a name for each",
                "give the model's class order with --labels");
    }

    // The paper's models read pictures of several sizes; the model's input says which. A model of anomalies that has no rule is of the
    // paper's kind.
    private static TaskSpec? NamedTask(string? task, TfliteModel model, string name)
    {
        Shape input = model.Structure.Input.OutputShape;
        return task switch
        {
            "vww" when input.Height == input.Width && input.Channels == 1 => TaskCatalog.VisualWakeWords(input.Height),
            "ad" when model.Metadata.Anomalies.Length == 0 => TaskCatalog.MachineIdentity,
            { } known => TaskCatalog.Find(known),
            null => RunRequest.In(name)?.FindTask(),
        };
    }
}

/// <summary>What a model hears with, and where its sounds are.</summary>
/// <param name="Labels">Of the outputs, in their order.</param>
internal sealed record SoundOfModel(AudioFrontEnd FrontEnd, EquatableArray<string> Labels, string Path, string? Split);

/// <summary>Data as a model sees it.</summary>
internal sealed class ModelData(TaskSpec task, TaskData data, string judging, EquatableArray<string> labels) : IDisposable
{
    public TaskSpec Task => task;

    /// <summary>The split on which the model is judged.</summary>
    public TaskSplit Judging => data[judging];

    /// <summary>What a model may learn of: training data where there is some.</summary>
    public TaskSplit Learning => data.Contains(SplitNames.Train) ? data[SplitNames.Train] : Judging;

    /// <summary>How well outputs for <see cref="Judging"/> do.</summary>
    /// <exception cref="InputException">Outputs of other classes than the data's.</exception>
    public TaskScore Score(TfliteModel model, float[] outputs)
    {
        if (ModelEvaluation.Kind(model) != OutputKind.Residual)
            outputs = InOrderOf(Judging.Source.Classes, outputs, model.Structure.Output.OutputShape.Elements);
        return ModelEvaluation.Score(task, Judging, model.Structure, model.Metadata, outputs);
    }

    public void Dispose() => data.Dispose();

    /// <summary>
    /// Outputs in the order of the data's classes, of which a model may know more; without labels they are taken to be in it.
    /// </summary>
    private float[] InOrderOf(EquatableArray<string> classes, float[] outputs, int width)
    {
        EquatableArray<string> known = labels.Count == 0 ? classes : labels;
        int[] order = classes.Select(name => known.ToList().IndexOf(name)).ToArray();
        if (known.Count != width || order.Contains(-1))
            throw new InputException($"{width} outputs named {string.Join(", ", known)}", $"one for each of {string.Join(", ", classes)}",
                "give the model's class order with --labels");
        return outputs.Chunk(width).SelectMany(row => order.Select(index => row[index])).ToArray();
    }
}
