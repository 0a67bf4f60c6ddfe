using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Search.Spaces;

namespace MicroNets.Runs;

/// <summary>The search space of a task: the built-in one of its name, or for a task of one's own the one that fits its inputs.</summary>
internal static class RunSpaces
{
    // From this size on a picture is worth the depth of MobileNetV2's five reductions; smaller maps suit the DS-CNN chain.
    private const int BottleneckSide = 48;

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

    /// <exception cref="InputException">A space of one's own that does not read what the task's front end gives.</exception>
    public static SearchSpace For(TaskSpec task, TaskData data, string? own)
    {
        if (Own(own) is { } space)
        {
            return space.Inputs.Contains(data.Shape)
                ? space with { Inputs = [data.Shape], Classes = data.Classes.Count }
                : throw new InputException($"samples of {data.Shape}", $"one of {space.Inputs}, the inputs of the space '{space.Name}'", "change the inputs of the space, or the task's front end");
        }

        return For(task, data.Shape) with { Classes = data.Classes.Count };
    }

    /// <summary>What can be searched under a name: a built-in space, a JSON file of one, or the space of a task.</summary>
    /// <exception cref="InputException">None of these.</exception>
    public static SearchSpace Named(string nameOrFile)
    {
        if (BuiltInSpaces.All.Any(space => space.Name == nameOrFile))
            return BuiltInSpaces.Get(nameOrFile);
        if (File.Exists(nameOrFile) && SpaceJson.HoldsBlocks(File.ReadAllText(nameOrFile)))
            return Own(nameOrFile)!;
        TaskSpec task = TaskCatalog.Find(nameOrFile);
        SearchSpace space = For(task, task.Shape);
        return task.Classes.Count == 0 ? space : space with { Classes = task.Classes.Count };
    }

    private static SearchSpace For(TaskSpec task, Shape input)
    {
        bool isPicture = input.Height >= BottleneckSide && input.Width >= BottleneckSide;
        SearchSpace? named = BuiltInSpaces.All.FirstOrDefault(space => task.Name == space.Name || task.Name.StartsWith($"{space.Name}-", StringComparison.Ordinal));
        return (named ?? (isPicture ? BuiltInSpaces.Vww : BuiltInSpaces.Kws)) with { Inputs = [input] };
    }
}
