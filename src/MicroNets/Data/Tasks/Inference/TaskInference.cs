using MicroNets.Data.FrontEnds;
using MicroNets.Data.Sets;
using MicroNets.Graph;

namespace MicroNets.Data.Tasks.Inference;

/// <summary>
/// The task that a data set is for, told from its content: what the network reads, how it is prepared and changed in training. A guess that
/// is said, and that <c>micronets task init</c> writes down to be corrected.
/// </summary>
public static class TaskInference
{
    // A class with this many times the items of another would be favoured.
    private const double Unbalanced = 2;

    /// <summary>Whether what stands in a task's place is the path of data: no name of a task, and no JSON file of one.</summary>
    public static bool IsData(string text) => !TaskCatalog.Names(text) && (Directory.Exists(text) || (File.Exists(text) && !IsJson(text)));

    private static bool IsJson(string path) => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the task of a path of data, or that of a name or file, is called.</summary>
    public static string NameOf(string text)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(IsData(text) ? Path.GetFullPath(text) : text));
        name = name.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) ? name[..^".tar.gz".Length] : Directory.Exists(text) ? name
            : Path.GetFileNameWithoutExtension(name);
        return name.Length > 0 ? name : "data";
    }

    /// <param name="name">What the task shall be called.</param>
    /// <param name="say">Told what was inferred, and by which rule data is changed.</param>
    /// <exception cref="InputException">The data holds no task that can be learnt, or the hints contradict it.</exception>
    public static TaskSpec Of(DataSet data, string name, TaskHints hints, Action<string> say)
    {
        foreach (string note in data.Notes)
            say(note);
        // Classes that were asked for are told apart.
        DataSet? machines = data.Splits.Any(split => split.Items.Any(item => item.IsAnomaly is not null)) ? data
            : hints.Classes.Count > 0 ? null : MachineStates.Told(data);
        ContentSample sample = ContentSample.Of(machines ?? data);
        foreach (string note in (machines ?? data).Notes.Skip(data.Notes.Count))
            say(note);
        if (sample.Items.Where(item => item.Content.Warning is not null).ToArray() is [var (item, _, content), ..] damaged)
            say($"{damaged.Length} of {sample.Items.Count} items that were looked at are damaged and used as far as they go, such as "
                + $"{item.Path}: {content.Warning}");
        if (machines is not null)
            return Anomalies(machines, sample, name, hints, say);

        EquatableArray<string> classes = Classes(data, hints, say);
        if (BuiltIn(data, sample, classes) is { } known)
            return Said(known with { Name = name }, $"task '{known.Name}'", say);
        (TaskInput input, string what) = sample.Items[0].Content switch
        {
            AudioClip => SoundInference.Of(sample, data.BackgroundNoise.Count > 0, hints, say),
            Picture => PictureInference.Of(sample.All<Picture>().Select(PictureForm.Of)),
            SeriesRecording => SeriesInference.Of(sample, hints, say),
            RawArray array when IsPicture(array) => PictureInference.Of(sample.All<RawArray>().Select(PictureForm.Of)),
            RawArray array when IsSeries(array) || IsSignal(array, sample, say) => SeriesInference.Of(sample, hints, say),
            _ => Features(sample.All<RawArray>()),
        };
        return Said(new TaskSpec(name, [input]) { Classes = classes, Balance = Balance(data, classes, say) }.Checked(),
            $"{what}, {classes.Count} classes ({Listed(classes)})", say);
    }

    /// <summary>A task that is named, where it is one of anomalies and the data holds what sensors measured; else null.</summary>
    /// <param name="task">The built-in task, which knows no sizes of series.</param>
    /// <param name="data">Opened for it.</param>
    /// <param name="hints">Of windows and rate.</param>
    /// <param name="say">Told what was inferred.</param>
    /// <exception cref="InputException">The data holds no item that can be read.</exception>
    public static TaskSpec? OfSeries(TaskSpec task, DataSet data, TaskHints hints, Action<string> say) =>
        task.Method == TaskMethod.Detection && ContentSample.Of(data) is var sample && AnomalyInference.IsSeries(sample.Items[0].Content)
        ? Anomalies(data, sample, task.Name, hints, say) : null;

    private static TaskSpec Anomalies(DataSet data, ContentSample sample, string name, TaskHints hints, Action<string> say)
    {
        TaskSpec task = TaskCatalog.AnomalyDetection with { Name = name };
        if (!AnomalyInference.IsSeries(sample.Items[0].Content))
            return Said(task, "anomalies of machines", say);
        (TaskInput input, string what) = AnomalyInference.Of(sample, hints, say);
        return Said((task with { Inputs = [input] }).Checked(), $"anomalies of machines in {what}", say);
    }

    private static TaskSpec Said(TaskSpec task, string what, Action<string> say)
    {
        say($"inferred from the data: {what}; the network reads {task.Shape}");
        return task;
    }

    /// <summary>Those that can be learnt: the ones asked for, else all that have training items.</summary>
    private static EquatableArray<string> Classes(DataSet data, TaskHints hints, Action<string> say)
    {
        if (hints.Classes.FirstOrDefault(name => !data.Classes.Contains(name)) is { } unknown)
            throw new InputException($"--classes with '{unknown}'", $"classes of the data: {string.Join(", ", data.Classes)}",
                "correct the name");
        EquatableArray<string> learnt = ClassSelection.Learnt(data, say);
        EquatableArray<string> classes = hints.Classes.Count > 0 ? hints.Classes : learnt;
        if (classes.Count == 1 && MachineStates.LearntAlone(data) is { } normal && data.Classes.Count > 1)
        {
            throw new InputException($"'{normal}' alone to train on in {data.Path}, and other classes to test ({Listed(data.Classes)}), "
                + "which is anomaly detection in pictures or features",
                "two or more classes to train on",
                "anomalies are found in sounds and in recordings of sensors; to tell pictures apart, put some of each class into train");
        }

        return classes.Count >= 2 ? classes
            : throw new InputException($"{classes.Count} classes with items to train on in {data.Path} ({Listed(classes)})", "two or more",
                "add items of another class, or put each class into a folder of its own; of recordings of a machine that is in order, "
                    + "'micronets run ad --data PATH' learns what is normal");
    }

    private static ClassBalance Balance(DataSet data, EquatableArray<string> classes, Action<string> say)
    {
        if (!data.Contains(SplitNames.Train))
            return ClassBalance.None;
        Dictionary<string, int> counts = data[SplitNames.Train].Items.CountBy(item => data.Classes[item.Label]).Where(entry =>
            classes.Contains(entry.Key)).ToDictionary();
        if (counts.Count == 0 || counts.Values.Max() <= Unbalanced * counts.Values.Min())
            return ClassBalance.None;
        say($"classes have {counts.Values.Min()} to {counts.Values.Max()} items to train on: those of rare classes count more");
        return ClassBalance.Weights;
    }

    // Data whose form only a task of the catalog has.
    private static TaskSpec? BuiltIn(DataSet data, ContentSample sample, EquatableArray<string> classes)
    {
        TaskSpec words = TaskCatalog.KeywordSpotting;
        bool named = classes.All(words.Classes.Contains);
        bool numbered = data.Classes.All(name => int.TryParse(name, out _)) && data.Classes.Count == words.Classes.Count;
        return sample.Items[0].Content switch
        {
            AudioClip when named && data.Kind == SpeechCommands.Layout => words,
            // The bytes of quantised features lie on a scale of their own.
            RawArray array when (named || numbered) && array.Type != NumberType.Int8
                && words.Inputs.Any(input => input.FrontEnd is not SeriesFrontEnd && input.FrontEnd.Accepts(array)) => words,
            _ => null,
        };
    }

    // Bytes in two dimensions, or in three of which the last is one or three colours.
    private static bool IsPicture(RawArray array) => array is { Type: NumberType.UInt8, Dimensions: { Count: 2 } or { Count: 3 } }
        && (array.Dimensions.Count == 2 || array.Dimensions[2] is 1 or 3)
        && array.Dimensions[0] >= PictureInference.SmallestSide && array.Dimensions[1] >= PictureInference.SmallestSide;

    // Steps × channels, also with a dimension of 1 between; a long list is one channel.
    private static bool IsSeries(RawArray array) => array.Dimensions.Count switch
    {
        1 => array.Count >= SeriesInference.ShortestSingleChannel,
        2 => array.Dimensions[0] > 1,
        3 => array.Dimensions[1] == 1,
        _ => false,
    };

    // A shorter list is one channel too where its values follow each other as those of a signal do.
    private static bool IsSignal(RawArray array, ContentSample sample, Action<string> say)
    {
        if (array.Dimensions is not [>= SeriesInference.ShortestSignal] || !NeighbouringValues.AreAlike(sample.All<RawArray>()))
            return false;
        say($"neighbours among the {array.Count} values of a sample are alike, as those of a signal over time: read as a series of one "
            + "channel");
        return true;
    }

    private static (TaskInput Input, string What) Features(IReadOnlyList<RawArray> arrays)
    {
        RawArray first = arrays[0];
        if (arrays.FirstOrDefault(array => array.Dimensions != first.Dimensions) is { } other)
            throw new InputException($"arrays {first} and {other}", "arrays of one shape", "bring the samples to one size");
        int[] sizes = [.. first.Dimensions.Where(size => size != 1)];
        Shape shape = sizes switch
        {
            [] => Shape.Vector(1),
            [int length] => Shape.Vector(length),
            [int height, int width] => new Shape(height, width, 1),
            [int height, int width, int channels] => new Shape(height, width, channels),
            _ => throw new InputException($"samples {first}", "at most three dimensions: height, width and channels", "reshape x"),
        };
        (double mean, double deviation) = Moments.Of(arrays.SelectMany(array => array.ToDoubles()));
        return (new TaskInput(new ScaledArray(shape) { Scale = 1 / deviation, Offset = -mean / deviation }), $"features of {shape}");
    }

    private static string Listed(EquatableArray<string> names) => names.Count <= 8 ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(8))}, …";
}
