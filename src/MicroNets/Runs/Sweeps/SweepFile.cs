using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MicroNets.Data;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks;
using MicroNets.Data.Tasks.Inference;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Runs.Searches;
using MicroNets.Runs.Studies;

namespace MicroNets.Runs.Sweeps;

/// <summary>A sweep as people write it: every task on every device within every limits by every method with every seed.</summary>
internal static class SweepFile
{
    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The plan of a file; paths in it are relative to its folder.</summary>
    /// <param name="say">Told what is inferred of tasks that are paths of data; null: nobody.</param>
    /// <exception cref="InputException">The file is not there, is no sweep, or asks for what there is not.</exception>
    public static SweepPlan Read(string path, Action<string>? say = null)
    {
        if (!File.Exists(path))
            throw new InputException($"no sweep '{path}'", "a JSON file", "check the path; docs/cluster.md shows one");
        Document document;
        try
        {
            document = JsonSerializer.Deserialize<Document>(File.ReadAllText(path), Form)
                ?? throw new JsonException("the document is null");
        }
        catch (JsonException exception)
        {
            throw JsonFault.Error($"'{path}' is no sweep", exception, Form, "a sweep", "docs/cluster.md shows one");
        }

        try
        {
            return Plan(document, Path.GetDirectoryName(Path.GetFullPath(path))!, say ?? (_ => { }));
        }
        catch (InputException exception)
        {
            throw new InputException($"'{path}'", exception);
        }
    }

    private static SweepPlan Plan(Document document, string folder, Action<string> say)
    {
        SweptTask[] tasks = [.. Several(document.Tasks, "tasks").Select((entry, i) => Task(entry, $"tasks[{i}]", folder, say))];
        string[] devices = [.. Several(document.Devices, "devices").Select(device => Absolute(device, folder))];
        Limits[] limits = document.Limits is { Count: > 0 } stated ? [.. stated.Select((limits, i) => LimitsOf(limits, $"limits[{i}]"))]
            : [Limits.None];
        string[] methods = [.. (document.Methods ?? [SearchMethods.Dnas]).Select(SearchMethods.Checked).Distinct()];
        ulong[] seeds = Seeds(document.Seeds);
        bool shares = document.SharedSupernet && limits.Length > 1 && methods.Contains(SearchMethods.Dnas);
        if (methods.FirstOrDefault(SearchMethods.Computes) is { } trials && !methods.Contains(SearchMethods.Dnas))
            throw new InputException($"method {trials} without {SearchMethods.Dnas}", "both: it computes as much as the DNAS of its seed",
                $"add \"{SearchMethods.Dnas}\" to methods");
        if (shares && document.ChooseInput)
            throw SharedSupernetInput("choose-input with shared-supernet");
        RunStage until = document.Until switch
        {
            null or "train" => RunStage.Train,
            "quantize" => RunStage.Quantize,
            "report" => RunStage.Report,
            var other => throw new InputException($"until '{other}'", "train, quantize or report", "correct it"),
        };

        var inputs = new List<RunRequest>();
        foreach (SweptTask task in tasks)
        {
            foreach (string device in devices)
            {
                string budget = Budget.Find(document.Budget ?? Budget.Quick.Name).Name;
                inputs.Add(new RunRequest(task.Task, device, Limits.None, task.Data, budget, 1)
                {
                    Inferred = task.Inferred,
                    Space = task.Space,
                    Bits = document.Bits?.ToEquatableArray(),
                    Streaming = document.Streaming ? true : null,
                    ChoosesInput = document.ChooseInput ? true : null,
                    Patience = document.Patience,
                    Mixup = document.Mixup,
                    Teacher = document.Teacher is { } teacher ? Path.GetFullPath(teacher, folder) : null,
                    LatencyLaw = document.LatencyModel,
                });
            }
        }

        var items = new List<PlanItem>(inputs.Count * limits.Length * methods.Length * seeds.Length);
        string[] folders = Distinct([.. inputs.Select(input => $"{Plain(input.Task)}-{Plain(input.Device)}")]);
        string[] labels = Distinct([.. limits.Select(Label)]);
        string[] ordered = [.. methods.OrderBy(method => method != SearchMethods.Dnas)];
        for (int input = 0; input < inputs.Count; input++)
            AddItems(items, input, folders[input], limits, labels, ordered, seeds, shares);
        return new SweepPlan(StudyKind.Sweep, [.. inputs], until, items) { Ladders = shares ? [[.. limits]] : [] };
    }

    /// <summary>A supernet has one input.</summary>
    internal static InputException SharedSupernetInput(string found) =>
        new(found, "one of them: searches that share a supernet read the same input",
        "leave the choice of the input out");

    private static void AddItems(List<PlanItem> items, int input, string folder, Limits[] limits, string[] labels, string[] methods,
        ulong[] seeds, bool shares)
    {
        int supernets = items.Count;
        if (shares)
            items.AddRange(seeds.Select((seed, i) =>
                new PlanItem(supernets + i, ItemWork.Supernet, "supernet", $"{folder}/supernet-{seed}", input, seed,
                limits[0]) { Ladder = 0 }));
        for (int limit = 0; limit < limits.Length; limit++)
        {
            int found = items.Count;
            foreach (string method in methods)
            {
                for (int i = 0; i < seeds.Length; i++)
                {
                    var item = new PlanItem(items.Count, ItemWork.Network, $"{labels[limit]} {method}",
                        $"{folder}/{labels[limit]}/{method}-{seeds[i]}", input, seeds[i], limits[limit]);
                    items.Add(method == SearchMethods.Dnas ? (shares ? item with { Ladder = 0, After = [supernets + i] } : item)
                        : SearchMethods.Computes(method) ? item with { Method = method, ComputesAs = found + i, After = [found + i] }
                        : item with { Method = method });
                }
            }
        }
    }

    private static SweptTask Task(JsonElement entry, string place, string folder, Action<string> say)
    {
        TaskEntry task;
        try
        {
            task = entry.ValueKind == JsonValueKind.String ? new TaskEntry(entry.GetString()!) : entry.Deserialize<TaskEntry>(Form)!;
        }
        catch (JsonException exception)
        {
            throw JsonFault.Error("not a task", JsonFault.Inside(place, exception), Form, "a task", "docs/cluster.md shows one");
        }

        try
        {
            string path = Path.GetFullPath(task.Task, folder);
            bool isData = !TaskCatalog.Names(task.Task) && TaskInference.IsData(path);
            TaskHints hints = Hints(task);
            if (isData && task.Data is not null)
                throw new InputException($"data '{task.Data}' beside the path of data '{task.Task}'", "one of them",
                    "name a task with data, or the data alone");
            if (!isData && hints != TaskHints.None)
                throw new InputException($"window, stride, rate, classes or series beside the task '{task.Task}'",
                    "the path of data, from which the task is told", "set these in the task's JSON; 'micronets task init PATH' writes one");
            string? space = task.Space is null ? null : Path.GetFullPath(task.Space, folder);
            if (!isData)
            {
                return new SweptTask(Absolute(task.Task, folder), null, task.Data is { } data ? string.Join(Path.PathSeparator,
                    data.Split(Path.PathSeparator).Select(each => Path.GetFullPath(each, folder))) : null, space);
            }

            string name = TaskInference.NameOf(path);
            using DataSet set = DataSets.Open(path);
            return new SweptTask(name, TaskInference.Of(set, name, hints, text => say($"{name}: {text}")), path, space);
        }
        catch (InputException exception)
        {
            throw new InputException(place, exception);
        }
    }

    private static TaskHints Hints(TaskEntry task) => new()
    {
        Window = task.Window is { } window ? TimeSpanOrSteps.Parse(window) : null,
        Stride = task.Stride is { } stride ? TimeSpanOrSteps.Parse(stride) : null,
        RateHertz = task.Rate is null or > 0 ? task.Rate
            : throw new InputException(string.Create(CultureInfo.InvariantCulture, $"rate {task.Rate}"), "a positive rate in hertz",
                "correct it"),
        Series = task.Series switch
        {
            null or "values" => SeriesReading.Values,
            "spectra" => SeriesReading.Spectra,
            var other => throw new InputException($"series '{other}'", "values or spectra", "correct it"),
        },
        Classes = task.Classes?.ToEquatableArray() ?? [],
    };

    private static Limits LimitsOf(Dictionary<string, JsonElement> stated, string place)
    {
        string at = place;
        try
        {
            foreach (string name in stated.Keys)
                _ = CostAxis.Named(name);
            return Limits.Of(axis =>
            {
                at = $"{place}.{axis.Name}";
                return !stated.TryGetValue(axis.Name, out JsonElement value) ? null
                    : value.ValueKind == JsonValueKind.Number ? value.GetDouble()
                    : value.ValueKind == JsonValueKind.String ? axis.Parse(value.GetString()!)
                    : throw new InputException($"{value}", "a quantity such as \"32k\"", "correct it");
            });
        }
        catch (InputException exception)
        {
            throw new InputException(at, exception);
        }
    }

    private static ulong[] Seeds(JsonElement? stated) => stated switch
    {
        null => [1],
        { ValueKind: JsonValueKind.Number } count when count.TryGetInt32(out int seeds) && seeds is >= 1 and <= 1_000_000 =>
            [.. Enumerable.Range(1, seeds).Select(seed => (ulong)seed)],
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0
            && list.EnumerateArray().All(seed => seed.ValueKind == JsonValueKind.Number && seed.TryGetUInt64(out _)) =>
            [.. list.EnumerateArray().Select(seed => seed.GetUInt64()).Distinct()],
        var other => throw new InputException($"seeds {other}", "how many, or a list of them", "correct it"),
    };

    private static T[] Several<T>(T[]? values, string name) => values is { Length: > 0 } ? values
        : throw new InputException($"no {name}", "at least one", $"add \"{name}\": […]");

    private static string Absolute(string nameOrFile, string folder) =>
        Path.GetFullPath(nameOrFile, folder) is var path && File.Exists(path) ? path : nameOrFile;

    private static string Label(Limits limits) =>
        CostAxis.All.Where(axis => limits[axis] is not null).Select(axis => $"{axis}-{axis.Label(limits[axis]!.Value)}")
        .ToArray() is { Length: > 0 } parts
        ? string.Join('-', parts) : "any";

    // As a folder can be called.
    private static string Plain(string nameOrFile) =>
        string.Concat(Path.GetFileNameWithoutExtension(nameOrFile)
        .Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'));

    private static string[] Distinct(string[] names)
    {
        var counts = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        return [.. names.Select(name => (counts[name] = counts.GetValueOrDefault(name) + 1) is var count
            && count > 1 ? string.Create(CultureInfo.InvariantCulture, $"{name}-{count}") : name)];
    }

    /// <param name="Inferred">The task told from the data; null: <paramref name="Task"/> names one.</param>
    /// <param name="Data">Full paths; null: synthesised.</param>
    private sealed record SweptTask(string Task, TaskSpec? Inferred, string? Data, string? Space);

    private sealed record TaskEntry(string Task)
    {
        /// <summary>Null: synthesised, or the task is the path of data.</summary>
        public string? Data { get; init; }

        /// <summary>A search space of one's own.</summary>
        public string? Space { get; init; }

        /// <summary>Of the path of data, as the options of <c>run</c>.</summary>
        public string? Window { get; init; }

        public string? Stride { get; init; }

        public double? Rate { get; init; }

        public string[]? Classes { get; init; }

        public string? Series { get; init; }
    }

    private sealed record Document
    {
        /// <summary>Names, files, paths of data, or objects with task, data, space and hints.</summary>
        public JsonElement[]? Tasks { get; init; }

        public string[]? Devices { get; init; }

        /// <summary>Objects such as {"sram": "32k", "latency": "100ms"}.</summary>
        public List<Dictionary<string, JsonElement>>? Limits { get; init; }

        public string[]? Methods { get; init; }

        /// <summary>How many, from 1 on, or which.</summary>
        public JsonElement? Seeds { get; init; }

        public string? Budget { get; init; }

        /// <summary>Of weights, for searches to choose between.</summary>
        public int[]? Bits { get; init; }

        /// <summary>Whether networks shall be able to stream.</summary>
        public bool Streaming { get; init; }

        /// <summary>Whether each search also chooses what its network reads.</summary>
        public bool ChooseInput { get; init; }

        /// <summary>"train", "quantize" or "report".</summary>
        public string? Until { get; init; }

        public int? Patience { get; init; }

        public double? Mixup { get; init; }

        /// <summary>Folder of a run.</summary>
        public string? Teacher { get; init; }

        public string? LatencyModel { get; init; }

        /// <summary>Whether the searches of several limits start from one supernet.</summary>
        public bool SharedSupernet { get; init; }
    }
}
