using System.Security.Cryptography;
using System.Text;
using MicroNets.Data.Augmentation;
using MicroNets.Data.Caching;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Sets;
using MicroNets.Graph;

namespace MicroNets.Data.Tasks;

/// <summary>
/// A data set as a task sees it: items through the front end into samples of the network's shape. The features of a split are computed when
/// it is first asked for, and kept in the cache folder.
/// </summary>
public sealed class TaskData : IDisposable
{
    private const int LongestName = 40;

    // With more than this something else is wrong with the data, or with the task.
    private const double MostUnreadable = 0.05;

    private const int ShownComplaints = 5;

    private readonly DataSet _data;
    private readonly TaskDataOptions _options;
    private readonly TaskLabels _labels;
    private readonly TaskInput _input;
    private readonly Dictionary<string, (TaskSplit Split, FeatureFile File)> _splits = [];

    private TaskData(TaskSpec task, DataSet data, TaskInput input, TaskLabels labels, TaskDataOptions options)
    {
        Task = task;
        _data = data;
        _input = input;
        _labels = labels;
        _options = options;
    }

    /// <summary>What the data was opened for.</summary>
    public TaskSpec Task { get; }

    /// <summary>The front end that reads this data: to be stored with the model.</summary>
    public FrontEnd FrontEnd => _input.FrontEnd;

    /// <summary>Shape of a sample: the output of the front end.</summary>
    public Shape Shape => FrontEnd.Output;

    /// <summary>Names in label order: a label of a sample is an index into them.</summary>
    public EquatableArray<string> Classes => _labels.Classes;

    /// <summary>Names of the splits that the data has.</summary>
    public EquatableArray<string> Splits => [.. _data.Splits.Select(split => split.Name)];

    /// <summary>Opens the data set at a path (see <see cref="DataSets.Open"/>) for the task.</summary>
    /// <exception cref="InputException">There is no data set that is understood, or no front end of the task reads it.</exception>
    public static TaskData Open(TaskSpec task, string path, TaskDataOptions options)
    {
        DataSet data = DataSets.Open(path, task.SetOptions);
        try
        {
            return Open(task, data, options);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Prepares <paramref name="data"/>, which is disposed with the result.</summary>
    /// <exception cref="InputException">No front end of the task reads the data.</exception>
    public static TaskData Open(TaskSpec task, DataSet data, TaskDataOptions options)
    {
        (DataItem Item, RawContent Content) first = FirstContent(data);
        TaskInput input = InputFor(options.Input is { } read ? task.Giving(read) : task, first, options.FrontEnd, options.Message);
        RawContent content = first.Content;
        if (content is AudioClip { SampleRate: var rate } && input.FrontEnd is AudioFrontEnd { SampleRate: var wanted } && rate != wanted)
            options.Message($"recordings at {rate} Hz are resampled to {wanted} Hz, which the front end reads");
        return new TaskData(task, data, input, TaskLabels.Of(task, data), options);
    }

    /// <summary>What a model says of the data that it was trained on, which is not at hand: front end, shape and classes, and no
    /// items.</summary>
    internal static TaskData OfModel(TaskSpec task, FrontEnd frontEnd, EquatableArray<string> classes) =>
        new(task, new DataSet("model", "", classes, []), new TaskInput(frontEnd), TaskLabels.Of(classes), new TaskDataOptions());

    /// <summary>The input of a task that reads a data set.</summary>
    /// <param name="first">Of the set (<see cref="FirstContent"/>).</param>
    /// <param name="stored">The front end that has to read it; null: the first of the task's that does.</param>
    /// <exception cref="InputException">No front end reads it.</exception>
    internal static TaskInput InputFor(TaskSpec task, (DataItem Item, RawContent Content) first, FrontEnd? stored,
        Action<string>? message = null)
    {
        RawContent content = first.Content;
        bool Reads(FrontEnd frontEnd) => frontEnd.Accepts(frontEnd.Adapted(content));
        TaskInput? Reading(Func<FrontEnd, bool> isWanted) =>
            task.Inputs.FirstOrDefault(candidate => Reads(candidate.FrontEnd) && isWanted(candidate.FrontEnd)) is { } reader
            ? reader with { FrontEnd = reader.FrontEnd.For(reader.FrontEnd.Adapted(content)) } : null;
        TaskInput? input = stored is not null
            ? task.Inputs.FirstOrDefault(candidate => candidate.FrontEnd == stored) ?? new TaskInput(stored)
            : Reading(_ => true);
        if (stored is not null && !Reads(input!.FrontEnd) && Reading(other => other.Output == input.FrontEnd.Output) is { } same)
        {
            message?.Invoke($"{content} is read by the front end {same.FrontEnd.GetType().Name} of task '{task.Name}', "
                + $"which gives what {input.FrontEnd.Expects} holds");
            return same;
        }

        if (input is not null && Reads(input.FrontEnd))
            return input;
        string expected = string.Join(" or ", (input is null ? task.Inputs : [input]).Select(candidate => candidate.FrontEnd.Expects));
        throw new InputException($"{content} ({first.Item.Path})", expected,
            "convert the data, or describe one's own task in JSON with a front end that reads it");
    }

    /// <exception cref="InputException">There is no item.</exception>
    internal static (DataItem Item, RawContent Content) FirstContent(DataSet data)
    {
        DataItem first = data.Splits.SelectMany(split => split.Items).FirstOrDefault()
            ?? throw new InputException($"no items in {data.Path}", "at least one", "check the path");
        return (first, first.Read());
    }

    /// <summary>Whether the data has a split of this name.</summary>
    public bool Contains(string split) => _data.Contains(split);

    /// <summary>A split with its features. Only <c>train</c> is augmented. Anomalies are left out of <c>train</c>: what is normal is learnt
    /// there.</summary>
    /// <exception cref="InputException">There is no such split, or one of its items cannot be read.</exception>
    public TaskSplit this[string split]
    {
        get
        {
            if (!_splits.TryGetValue(split, out (TaskSplit Split, FeatureFile File) prepared))
                _splits[split] = prepared = Prepare(_data[split]);
            return prepared.Split;
        }
    }

    /// <summary>Closes the data set and the feature files; sources can no longer be read.</summary>
    public void Dispose()
    {
        foreach ((_, FeatureFile file) in _splits.Values)
            file.Dispose();
        _splits.Clear();
        _data.Dispose();
    }

    private (TaskSplit Split, FeatureFile File) Prepare(DataSplit split)
    {
        bool training = split.Name == "train";
        EquatableArray<DataItem> items = training
            && Task.Metric == TaskMetric.Auc ? [.. split.Items.Where(item => item.IsAnomaly != true)] : split.Items;
        EquatableArray<SampleAugmentation> steps = training ? _input.Augmentation : [];
        var recipe = new FeatureRecipe(FrontEnd, [.. steps.OfType<AudioAugmentation>()], _options.WaveformVariants, _data.BackgroundNoise,
            _options.Seed);
        FeatureFile Open() => FeatureCache.Open(CachePath(split, recipe), items, recipe, _options.Message, done =>
            _options.Progress(new PreparationProgress(split.Name, done, items.Count)));
        FeatureFile file;
        try
        {
            file = Open();
        }
        catch (InputException) when (Readable(items, recipe) is { } readable)
        {
            items = readable;
            file = Open();
        }

        EquatableArray<int> labels = [.. items.Select(_labels.Of)];
        var source = new FeatureSource(file, Shape, Classes, labels, recipe.Variants, [.. steps.OfType<FeatureAugmentation>()],
            _options.Seed, training ? Task.Balance : ClassBalance.None);
        var windows = new ItemWindows[items.Count];
        int first = 0;
        for (int item = 0; item < windows.Length; item++)
        {
            windows[item] = new ItemWindows(items[item].Path, labels[item], items[item].IsAnomaly, first, source.Windows(item));
            first += source.Windows(item);
        }

        return (new TaskSplit(split.Name, source, [.. windows]), file);
    }

    /// <summary>The items that can be read, where few cannot, which is told; null where none or many cannot: then something else is
    /// wrong.</summary>
    private EquatableArray<DataItem>? Readable(EquatableArray<DataItem> items, FeatureRecipe recipe)
    {
        string?[] complaints = new string?[items.Count];
        Parallel.For(0, items.Count, i =>
        {
            try
            {
                _ = recipe.Compute(items[i]);
            }
            catch (InputException exception)
            {
                complaints[i] = exception.Message;
            }
        });
        string[] bad = [.. complaints.OfType<string>()];
        if (bad.Length == 0 || bad.Length > MostUnreadable * items.Count)
            return null;
        foreach (string complaint in bad.Take(ShownComplaints))
            _options.Message($"WARNING: left out: {complaint}");
        if (bad.Length > ShownComplaints)
            _options.Message($"WARNING: {bad.Length - ShownComplaints} more items are left out; 'micronets "
                + $"data {_data.Path} check' names them");
        return [.. items.Where((_, i) => complaints[i] is null)];
    }

    /// <summary>One file per data set, split and recipe, so that other recipes' features stay. A task may have any name.</summary>
    private string CachePath(DataSplit split, FeatureRecipe recipe)
    {
        string identity = $"{Path.GetFullPath(_data.Path)}\n{split.Name}\n{recipe.Text}";
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16];
        string name = string.Concat(Task.Name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-' ? letter : '_'));
        return Path.Combine(_options.CacheFolder, "features", $"{name[..Math.Min(name.Length, LongestName)]}-{split.Name}-{hash}.features");
    }
}
