using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MicroNets.Data.Augmentation;
using MicroNets.Data.FrontEnds;
using MicroNets.Graph;

namespace MicroNets.Data.Tasks;

/// <summary>The tasks of the MicroNets paper, and one's own.</summary>
public static class TaskCatalog
{
    private static readonly JsonSerializerOptions Options = new(JsonForm.Files)
    {
        AllowOutOfOrderMetadataProperties = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly EquatableArray<string> s_keywords = ["down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes",
        "unknown", "silence"];

    // As in the paper: shifts of up to 100 ms, and background noise with probability 0.8 at volume U(0, 0.1).
    private static readonly EquatableArray<SampleAugmentation> s_recordings = [new TimeShift(100), new NoiseMix(0.8, 0.1)];

    // A tenth of the frames and of the bands at most: light enough for short trainings, and it pays in long ones.
    private static readonly SpecAugment s_masks = new() { TimeMasks = 1, MaxFrames = 6, FrequencyMasks = 1, MaxBands = 4 };

    /// <summary>
    /// Ten spoken words, everything else, and silence, in the label order of the prepared Speech Commands features, from 40 mel bands of a
    /// second of sound. Models and stored features of the paper's 49×10 are read as <see cref="PaperKeywordSpotting"/> reads them.
    /// </summary>
    public static TaskSpec KeywordSpotting { get; } = new("kws",
    [
        new TaskInput(SecondOfLogMel()) { Augmentation = [.. s_recordings, s_masks] },
        new TaskInput(new ScaledArray(new Shape(49, 40, 1)) { Scale = 1 / 32.0 }) { Augmentation = [new FrameShift(5), s_masks] },
        .. PaperInputs(),
    ])
    {
        Classes = s_keywords,
    };

    /// <summary>The same words from the paper's features: ten cepstral coefficients of 49 frames.</summary>
    public static TaskSpec PaperKeywordSpotting { get; } = new("kws-paper", PaperInputs()) { Classes = s_keywords };

    /// <summary>
    /// Whether a machine sounds, or moves, as it did when it was in order: by the means of its log-mel bands over a clip, or those of
    /// stored frames, and their deviations where that helps. What a fault adds is small beside the change from frame to frame, and stands
    /// out of the mean.
    /// </summary>
    public static TaskSpec AnomalyDetection { get; } = new("ad",
    [
        new TaskInput(new LogMel { Bands = 128, KeepEvery = 1, MeanDecibels = 0, Summary = new FrameSummary(FrameStatistic.Mean) }),
        new TaskInput(new FrameArray(0) { Summary = new FrameSummary(FrameStatistic.Mean) }),
    ])
    {
        Metric = TaskMetric.Auc,
        Method = TaskMethod.Detection,
    };

    /// <summary>The paper's: which machine a sound comes from; a machine that no longer sounds like itself is anomalous. Mixup as in the
    /// paper.</summary>
    public static TaskSpec MachineIdentity { get; } = new("ad-paper",
    [
        new TaskInput(new LogMel()),
        new TaskInput(new LogMelPatches()),
        new TaskInput(new ScaledArray(new Shape(32, 32, 1))),
    ])
    {
        Metric = TaskMetric.Auc,
        MixupAlpha = 0.3,
    };

    /// <summary>How series are augmented whose task says nothing else.</summary>
    internal static SampleAugmentation Jitter { get; } = new Jitter(0.1, 0.05);

    /// <summary>What a hand does with a device, from two seconds of acceleration along three axes in m/s².</summary>
    public static TaskSpec Motion { get; } = new("motion",
    [
        new TaskInput(new SeriesWindows(100, 3) { Stride = 50, RateHertz = 50, Mean = [0, 0, 0], Deviation = [6, 6, 6] })
        {
            Augmentation = [Jitter],
        },
    ]);

    /// <summary>Whether a person is in a gray picture of <paramref name="side"/> × <paramref name="side"/> pixels; the paper uses 50, 128
    /// and 160.</summary>
    public static TaskSpec VisualWakeWords(int side) => new(side == 50 ? "vww" : $"vww-{side}",
    [
        new TaskInput(new ImagePixels(side, side)) { Augmentation = [new HorizontalFlip(0.5), new RandomCrop(0.7),
            new BrightnessContrast(0.15, 0.25)] },
    ])
    {
        Classes = ["no_person", "person"],
    };

    /// <summary>What a small colour picture shows, as in MLPerf Tiny's image classification: CIFAR-10's ten classes, flipped and shifted by
    /// up to four pixels.</summary>
    public static TaskSpec ImageClassification { get; } = new("ic",
    [
        new TaskInput(new ImagePixels(32, 32) { Channels = ImageChannels.Rgb }) { Augmentation = [new HorizontalFlip(0.5),
            new Translate(4)] },
    ])
    {
        Classes = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
    };

    /// <summary>Whether this is the name of a built-in task.</summary>
    public static bool Names(string name) => BuiltIn(name) is not null;

    /// <summary>A built-in task by name (<c>kws</c>, <c>ic</c>, <c>ad</c>, <c>vww</c>, <c>vww-128</c> …), or the JSON file of one's
    /// own.</summary>
    /// <exception cref="InputException">There is neither, or the file does not describe a task.</exception>
    public static TaskSpec Find(string nameOrPath)
    {
        if (BuiltIn(nameOrPath) is { } task)
            return task;
        if (!File.Exists(nameOrPath))
            throw new InputException($"no task '{nameOrPath}'{NearNames.Hint(nameOrPath, s_builtIn.Select(task => task.Name))}",
                $"{ListOfNames}, or the JSON file of one's own task",
                "check the name or the path");
        return Read(nameOrPath, File.ReadAllText(nameOrPath));
    }

    private static readonly (string Name, Func<TaskSpec> Task)[] s_builtIn =
    [
        ("kws", () => KeywordSpotting),
        ("kws-paper", () => PaperKeywordSpotting),
        (Persons, () => VisualWakeWords(50)),
        ("ic", () => ImageClassification),
        ("ad", () => AnomalyDetection),
        ("ad-paper", () => MachineIdentity),
        ("motion", () => Motion),
    ];

    // The task whose pictures may have any number of pixels a side, which follows its name.
    private const string Persons = "vww";

    /// <summary>Names of the built-in tasks, separated by commas, as help texts and errors list them.</summary>
    internal static string ListOfNames => string.Join(", ", s_builtIn.Select(task =>
        task.Name == Persons ? $"{Persons}, {Persons}-N (N pixels a side)" : task.Name));

    private static TaskSpec? BuiltIn(string name)
    {
        string known = name.ToLowerInvariant();
        return s_builtIn.FirstOrDefault(task => task.Name == known).Task?.Invoke()
            ?? (known.StartsWith($"{Persons}-", StringComparison.Ordinal)
                && int.TryParse(known[(Persons.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int side)
                && side is >= 8 and <= 1024 ? VisualWakeWords(side) : null);
    }

    // As the stored features of Speech Commands were computed that networks are trained on here, found by comparing them with recordings of
    // the same data set: bands up to 4 kHz, and 32 steps of a byte for a feature of one. So a network of either input hears recordings.
    private static LogMel SecondOfLogMel() => new()
    {
        Samples = 16000,
        FrameSamples = 640,
        StepSamples = 320,
        LowHertz = 20,
        HighHertz = 4000,
        Bands = 40,
        Scale = MelScale.Htk,
        KeepEvery = 1,
        Windows = new FrameWindows { Frames = 49, StepFrames = 49 },
        Epsilon = 5.3e-7,
        MeanDecibels = -62.76,
        Gain = 0.06692,
    };

    private static EquatableArray<TaskInput> PaperInputs() =>
    [
        new TaskInput(new Mfcc()) { Augmentation = s_recordings },
        new TaskInput(new DctOfLogMel()) { Augmentation = [new FrameShift(5)] },
        new TaskInput(new ScaledArray(new Shape(49, 10, 1))) { Augmentation = [new FrameShift(5)] },
    ];

    /// <summary>The JSON form of a task; <see cref="Read"/> gives an equal one.</summary>
    public static string Write(TaskSpec task) => JsonSerializer.Serialize(task, Options);

    /// <param name="source">Names the text in messages.</param>
    /// <exception cref="InputException">The text does not describe a task.</exception>
    public static TaskSpec Read(string source, string json)
    {
        try
        {
            TaskSpec task = JsonSerializer.Deserialize<TaskSpec>(json, Options) ?? throw new JsonException("the document is null");
            return task.Checked();
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or ArgumentException or InputException)
        {
            throw JsonFault.Error($"{source} does not describe a task", exception, Options, "a task",
                "docs/tasks.md lists the fields and their values");
        }
    }
}
