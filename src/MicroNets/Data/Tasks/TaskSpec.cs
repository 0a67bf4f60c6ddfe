using System.Text.Json.Serialization;
using MicroNets.Data.Augmentation;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Sets;
using MicroNets.Graph;

namespace MicroNets.Data.Tasks;

/// <summary>What judges a model of a task.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskMetric>))]
public enum TaskMetric
{
    /// <summary>The share of samples whose most likely class is theirs.</summary>
    Accuracy,

    /// <summary>The area under the ROC curve of clip scores: classes are machines, training data is normal (see
    /// <see cref="AnomalyScores"/>).</summary>
    Auc,
}

/// <summary>How a network for a task is found.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskMethod>))]
public enum TaskMethod
{
    /// <summary>A classifier from a search space; for <see cref="TaskMetric.Auc"/> of machines, as in the paper.</summary>
    Classification,

    /// <summary>
    /// A detector of anomalies over the summary of frames: reconstruction, density, classification of machines or a sum, whichever promises
    /// most.
    /// </summary>
    Detection,
}

/// <summary>One kind of content that a task reads: its front end, and how training samples are augmented.</summary>
public sealed record TaskInput(FrontEnd FrontEnd)
{
    /// <summary>Applied in order; steps on waveforms come before those on features whatever the order.</summary>
    public EquatableArray<SampleAugmentation> Augmentation { get; init; } = [];
}

/// <summary>
/// A task as data: what goes in, what comes out, how it is judged. <see cref="TaskCatalog"/> has the built-in ones; one's own is a JSON
/// file of this record.
/// </summary>
public sealed record TaskSpec(string Name, EquatableArray<TaskInput> Inputs)
{
    /// <summary>The classes of data whose labels have no names, and their order where the data has these names. Empty: as the data has
    /// them.</summary>
    public EquatableArray<string> Classes { get; init; } = [];

    /// <summary>The figure that a model of the task is judged and chosen by.</summary>
    public TaskMetric Metric { get; init; } = TaskMetric.Accuracy;

    /// <summary>How the network is found, without being asked otherwise.</summary>
    public TaskMethod Method { get; init; }

    /// <summary>How often training draws the samples of each class.</summary>
    public ClassBalance Balance { get; init; }

    /// <summary>See <see cref="BatchOptions.MixupAlpha"/>.</summary>
    public double MixupAlpha { get; init; }

    /// <summary>What the network reads of the first kind of content; the data decides which kind it is.</summary>
    [JsonIgnore]
    public Shape Shape => Inputs[0].FrontEnd.Output;

    /// <summary>What the sides of <see cref="Shape"/> are: what the front end says that knows most.</summary>
    [JsonIgnore]
    public InputContent Content =>
        Inputs.Any(input => input.FrontEnd.Content == InputContent.Spectrogram) ? InputContent.Spectrogram : Inputs[0].FrontEnd.Content;

    /// <summary>What a data set is opened with for this task.</summary>
    [JsonIgnore]
    internal DataSetOptions SetOptions => new() { Classes = Classes, IsForAnomalies = Method == TaskMethod.Detection };

    /// <summary>This task with those inputs alone that give a network <paramref name="shape"/>; itself where none does.</summary>
    public TaskSpec Giving(Shape shape) => Inputs.Where(input => input.FrontEnd.Output == shape).ToEquatableArray() is { Count: > 0 } inputs
        ? this with { Inputs = inputs } : this;

    /// <exception cref="InputException">There is no input, or one that contradicts itself.</exception>
    public TaskSpec Checked()
    {
        if (string.IsNullOrWhiteSpace(Name) || Inputs.Count == 0 || Inputs.Any(input => input?.FrontEnd is null))
            throw new InputException("a task without a name or without inputs", "a name and at least one front end",
                "complete the task's JSON");
        if (Classes.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InputException($"the class '{twice.Key}' {twice.Count()} times", "each class once", "correct the task's JSON");
        foreach (TaskInput input in Inputs)
        {
            input.FrontEnd.Compile();
            if (input.FrontEnd is not AudioFrontEnd && input.Augmentation.Any(step => step is AudioAugmentation))
                throw new InputException($"a waveform augmentation for {input.FrontEnd.Expects}", "it beside an audio front end",
                    "use an augmentation of features");
            if (Method == TaskMethod.Detection && input.FrontEnd is not IFrameFrontEnd { Summary: not null })
                throw new InputException($"detection of anomalies on {input.FrontEnd.Output}",
                    "front ends with a summary of frames (logMel, seriesSpectra or frameArray)",
                    "add \"summary\": { \"statistic\": \"Mean\" }");
        }

        return this;
    }
}
