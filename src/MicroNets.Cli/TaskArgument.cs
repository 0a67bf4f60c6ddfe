using System.CommandLine;
using System.Globalization;
using MicroNets.Data;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks;
using MicroNets.Data.Tasks.Inference;

namespace MicroNets.Cli;

/// <summary>The task that commands take: a name, a JSON file, or the path of data that it is told from, with hints where a guess is not
/// enough.</summary>
internal sealed class TaskArgument
{
    private readonly Argument<string> _task = new("task")
    {
        Description = $"{TaskCatalog.ListOfNames}, the JSON file of a task of one's own, or the path of data, from which the task is told: "
            + "folders or archives of sounds, pictures or series, .npz, .csv.",
    };

    private readonly Option<string?> _window = new("--window") { Description = "With the path of data: how much of a recording the network "
        + "reads at once, such as 500ms, 2s or 100 (steps)." };

    private readonly Option<string?> _stride =
        new("--stride") { Description = "With the path of data: from one window to the next, such as 250ms or 50 (steps)." };

    private readonly Option<double?> _rate =
        new("--rate") { Description = "With the path of data: samples or steps a second that recordings are brought to." };

    private readonly Option<string?> _classes =
        new("--classes") { Description = "With the path of data: the classes to tell apart, separated by commas; others are left out." };

    private readonly Option<string> _series = new("--series")
    {
        Description = "With the path of series: what the network reads of a window, its 'values' or their 'spectra' with statistics.",
        DefaultValueFactory = _ => nameof(SeriesReading.Values).ToLowerInvariant(),
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_task);
        _series.AcceptOnlyFromAmong([.. Enum.GetNames<SeriesReading>().Select(name => name.ToLowerInvariant())]);
        foreach (Option option in (Option[])[_window, _stride, _rate, _classes, _series])
            command.Options.Add(option);
    }

    /// <summary>For commands that may know the task from elsewhere.</summary>
    public void LetBeLeftOut() => _task.Arity = ArgumentArity.ZeroOrOne;

    /// <summary>Whether anything was typed.</summary>
    public bool IsNamed(Invocation invocation) => invocation.Get(_task) is not null;

    /// <summary>What was typed.</summary>
    /// <exception cref="InputException">Nothing was, where a command lets it be left out.</exception>
    public string Text(Invocation invocation) => invocation.Get(_task)
        ?? throw new InputException("no task", "a task, or the path of data", "name it first: micronets run kws …");

    /// <summary>What a run of the task is called: the name, or that of the file or folder.</summary>
    public string Name(Invocation invocation) => TaskInference.NameOf(Text(invocation));

    /// <summary>Whether the path of data stands in the task's place.</summary>
    public bool IsData(Invocation invocation) => TaskInference.IsData(Text(invocation));

    /// <summary>The task told from the data, which is said aloud; null where the argument names a task.</summary>
    /// <exception cref="InputException">The data holds no task, or there are hints beside a task that is named.</exception>
    public TaskSpec? Inferred(Invocation invocation)
    {
        TaskHints hints = Hints(invocation);
        if (!IsData(invocation))
        {
            return hints == TaskHints.None ? null
                : throw new InputException($"--window, --stride, --rate, --classes or --series beside the task '{Text(invocation)}'",
                    "the path of data, from which the task is told", "set these in the task's JSON; 'micronets task init PATH' writes one");
        }

        using DataSet data = DataSets.Open(Text(invocation));
        return TaskInference.Of(data, Name(invocation), hints, invocation.Terminal.Message);
    }

    /// <summary>The same; of a task that is named, where the sizes of what it reads are in the data alone: anomalies of series.</summary>
    /// <param name="path">Of the data; null: none is named.</param>
    public TaskSpec? Inferred(Invocation invocation, string? path)
    {
        if (IsData(invocation) || path is null || !TaskCatalog.Names(Text(invocation)) || TaskCatalog.Find(Text(invocation)) is not
            { Method: TaskMethod.Detection } task)
            return Inferred(invocation);
        using DataSet data = DataSets.Open(path.Split(Path.PathSeparator)[0], task.SetOptions);
        return TaskInference.OfSeries(task, data, Hints(invocation), invocation.Terminal.Message) ?? Inferred(invocation);
    }

    private TaskHints Hints(Invocation invocation) => new()
    {
        Window = Length(invocation, _window),
        Stride = Length(invocation, _stride),
        RateHertz = invocation.Get(_rate) switch
        {
            null => null,
            > 0 and var rate => rate,
            var rate => throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--rate {rate}"), "a positive rate in hertz",
                "correct it"),
        },
        Series = Enum.Parse<SeriesReading>(invocation.Get(_series), ignoreCase: true),
        Classes = invocation.Get(_classes)?.Split(',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToEquatableArray() ?? [],
    };

    private static TimeSpanOrSteps? Length(Invocation invocation, Option<string?> option) => invocation.Get(option) is { } text
        ? TimeSpanOrSteps.Parse(text) : null;
}
