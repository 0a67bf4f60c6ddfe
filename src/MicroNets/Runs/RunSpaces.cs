using MicroNets.Data;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Search.Spaces;

namespace MicroNets.Runs;

/// <summary>The search space of a task: one's own, or the one for its input and classes.</summary>
internal static class RunSpaces
{
    /// <summary>Stands for the number of classes where only the data knows it.</summary>
    private const int UnknownClasses = 10;

    /// <summary>The space of one's own that a request names; null when it names none.</summary>
    /// <exception cref="InputException">There is no such file, or it holds no space.</exception>
    public static SearchSpace? Own(string? path)
    {
        if (path is null)
            return null;
        if (!File.Exists(path))
            throw new InputException($"no search space '{path}'", "a JSON file", "check the path");
        return SearchSpace.Read(File.ReadAllText(path));
    }

    /// <param name="streams">Whether its networks shall be able to stream.</param>
    /// <exception cref="InputException">A space of one's own that does not read what the task's front end gives, or does not
    /// stream.</exception>
    public static SearchSpace For(TaskSpec task, TaskData data, SearchSpace? own, bool streams = false)
    {
        if (streams)
            return Streaming(task, data.Shape, data.Classes.Count, own);
        return own is not null ? At(data.Shape, data.Classes.Count, own) : For(task, data.Shape, data.Classes.Count);
    }

    /// <summary>The space of networks that can stream.</summary>
    /// <exception cref="InputException">A space of one's own that does not, or an input whose rows are no moments.</exception>
    public static SearchSpace Streaming(TaskSpec task, SearchSpace? own) =>
        Streaming(task, task.Shape, task.Classes.Count == 0 ? UnknownClasses : task.Classes.Count, own);

    private static SearchSpace Streaming(TaskSpec task, Shape input, int classes, SearchSpace? own)
    {
        if (own is null)
        {
            return task.Method != TaskMethod.Detection && task.Content is InputContent.Spectrogram or InputContent.Series
                && input.Height > 1
                ? GeneralSpace.Streaming(input, task.Content, classes) with { Name = task.Name }
                : throw new InputException($"task '{task.Name}' of {input} with --streaming", "windows of sound or series",
                    "leave --streaming out");
        }

        if (!own.Streams)
        {
            throw new InputException($"the space '{own.Name}' with --streaming", "blocks that do not pad along time",
                "give blocks whose kernels have several rows \"padding\": \"columns\"");
        }

        return At(input, classes, own);
    }

    private static SearchSpace At(Shape input, int classes, SearchSpace own) => own.Inputs.Contains(input)
        ? own with { Inputs = [input], Classes = classes }
        : throw new InputException($"samples of {input}", $"one of {own.Inputs}, the inputs of the space '{own.Name}'",
            "change the inputs of the space, or the task's front end");

    /// <summary>What can be searched under a name: a space of the paper, a JSON file of one, or the space of a task.</summary>
    /// <exception cref="InputException">None of these.</exception>
    public static SearchSpace Named(string nameOrFile)
    {
        if (BuiltInSpaces.Published.FirstOrDefault(space => space.Name == nameOrFile) is { } published)
            return published;
        if (File.Exists(nameOrFile) && SpaceJson.HoldsBlocks(File.ReadAllText(nameOrFile)))
            return Own(nameOrFile)!;
        TaskSpec task = TaskCatalog.Find(nameOrFile);
        return For(task);
    }

    /// <summary>The space of a task whose data is not at hand.</summary>
    public static SearchSpace For(TaskSpec task) => For(task, task.Shape, task.Classes.Count == 0 ? UnknownClasses : task.Classes.Count);

    // The paper's tasks keep its spaces, and so does telling machines apart, which is how anomalies are found: their figures are known.
    private static SearchSpace For(TaskSpec task, Shape input, int classes)
    {
        SearchSpace? paper = task.Metric == TaskMetric.Auc ? BuiltInSpaces.AdPaper
            : BuiltInSpaces.Published.FirstOrDefault(space => space.Name == task.Name);
        return paper is null ? GeneralSpace.For(input, task.Content, classes) with { Name = task.Name }
            : paper with { Inputs = [task.Method == TaskMethod.Detection ? paper.Inputs[0] : input], Classes = classes };
    }
}
