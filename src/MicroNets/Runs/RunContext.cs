using System.Globalization;
using MicroNets.Data;
using MicroNets.Data.Sets;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Runs.Stages;
using MicroNets.Search;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;

namespace MicroNets.Runs;

/// <summary>What every stage of a run needs: the folder, the request as resolved values, and the data, opened when first asked
/// for.</summary>
public sealed class RunContext : IDisposable
{
    private readonly Lazy<TaskData> _data;
    private readonly Lazy<string> _dataHash;
    private readonly Lazy<Limits> _limits;
    private readonly Lazy<PreparedSearch> _prepared;
    private readonly HashSet<string> _remarks = [];

    /// <exception cref="InputException">No such budget.</exception>
    public RunContext(RunFolder folder, RunLog log, CancellationToken cancellation)
    {
        Folder = folder;
        Log = log;
        Cancellation = cancellation;
        Budget = Budget.Find(Request.Budget);
        Ledger = new StageLedger(folder);
        Live = new LiveRun(folder);
        _data = new Lazy<TaskData>(() => DataOfModel ?? RunData.Open(this));
        _dataHash = new Lazy<string>(() => RunData.Hash(this));
        _limits = new Lazy<Limits>(() => IsLimited ? Request.Limits : UsualLimits.For(Within(Devices.Limits.None)));
        _prepared = new Lazy<PreparedSearch>(() => PreparedSearch.Of(Dnas.ForData(Problem, Data[SplitNames.Train].Source), Request.Seed));
    }

    /// <summary>Where the stages leave their results.</summary>
    public RunFolder Folder { get; }

    /// <summary>What was asked for.</summary>
    public RunRequest Request => Folder.Request;

    /// <summary>Where the stages speak.</summary>
    public RunLog Log { get; }

    /// <summary>The serial port of a board that the model is measured on at the end; null: on none.</summary>
    public string? Port { get; init; }

    /// <summary>Stops the run at the next safe point; what was done stays in the folder.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The task as it was when the run was resolved.</summary>
    public TaskSpec Task => Folder.Resolved.Task;

    /// <summary>The profile as it was when the run was resolved.</summary>
    public DeviceProfile Device => Folder.Resolved.Device;

    internal StageLedger Ledger { get; }

    /// <summary>Whether the run is only verified: what was decided (input and network) is taken as it lies in the folder, whatever decided
    /// it, what was measured is not, and nothing is written.</summary>
    internal bool IsVerification { get; set; }

    /// <summary>In place of data that is not at hand what the model says of it, without items; null: the data is there.</summary>
    internal TaskData? DataOfModel { get; set; }

    /// <summary>Tells the data from other data: their contents, or how they are synthesised.</summary>
    internal string DataHash => _dataHash.Value;

    internal Budget Budget { get; }

    /// <summary>What a training follows from, and one input more.</summary>
    internal SortedDictionary<string, string> Inputs(string name, string value) => new(StringComparer.Ordinal)
    {
        ["task"] = Folder.Resolved.TaskHash,
        ["data"] = DataHash,
        ["budget"] = Budget.Name,
        ["seed"] = string.Create(CultureInfo.InvariantCulture, $"{Request.Seed}"),
        [name] = value,
    };

    /// <summary>Says something of the data, once, however often the data is opened.</summary>
    internal void Remark(string text)
    {
        lock (_remarks)
        {
            if (_remarks.Add(text))
                Log.Message(text);
        }
    }

    /// <summary>Opened at the first use, which may take minutes while features are computed.</summary>
    public TaskData Data => _data.Value;

    /// <summary>How long stages will take here, as far as that was told beforehand.</summary>
    internal Dictionary<RunStage, TimeSpan> Expected { get; } = [];

    internal LiveRun Live { get; }

    /// <summary>Tells how far a stage is, with the time that the run has left.</summary>
    internal void Report(StageProgress progress)
    {
        if (progress.Left is { } left && Expected.Count > 0)
        {
            long later = Expected.Where(stage => stage.Key > progress.Stage).Sum(stage => stage.Value.Ticks);
            progress = progress with { LeftOfRun = left + TimeSpan.FromTicks(later) };
        }

        if (!IsVerification)
            Live.Write(progress);
        Log.Report(progress);
    }

    /// <summary>
    /// The split on which the run is judged, and which nothing looks at before: <c>test</c> where there is one, else what was held out of
    /// <c>train</c>. Where that is small, it is <c>val</c>, which also chooses.
    /// </summary>
    public TaskSplit JudgingSplit => Data[((string[])[SplitNames.Test, SplitNames.HeldOut, SplitNames.Validation]).First(Data.Contains)];

    /// <summary>The split that chooses between trials, epochs and networks.</summary>
    public TaskSplit ChoosingSplit => Data[SplitNames.Validation];

    /// <summary>
    /// What chooses between trials, epochs and repairs while a run goes on. In anomaly detection that is the normal part of <c>val</c>: a
    /// network that takes a faulty machine for another one is right.
    /// </summary>
    public SampleSource Validation => ValidationOf(Data);

    internal SampleSource ValidationOf(TaskData data)
    {
        TaskSplit split = data[SplitNames.Validation];
        if (Task.Metric != TaskMetric.Auc)
            return split.Source;
        EquatableArray<int> normal = split.Items.Where(item => item.IsAnomaly != true).SelectMany(item => Enumerable.Range(item.First,
            item.Count)).ToEquatableArray();
        return normal.Count == 0 ? split.Source : new SourceSlice(split.Source, normal);
    }

    /// <summary>Those of the request, or where it states none the usual ones. A detector of anomalies is small by itself.</summary>
    public Limits Limits => _limits.Value;

    /// <summary>Whether the limits are the request's.</summary>
    internal bool IsLimited => Request.Limits != Devices.Limits.None || Task.Method == TaskMethod.Detection;

    /// <summary>The search: its costs are those of the whole firmware, with the front end that the device runs.</summary>
    public SearchProblem Problem => Within(Limits);

    /// <summary>The search with the classes of the data, prepared once.</summary>
    /// <exception cref="InfeasibleException">No network of the space keeps the limits.</exception>
    internal PreparedSearch Prepared => _prepared.Value;

    private SearchProblem Within(Limits limits) => FrontEndStage.Beside(Alone(Data, limits), FrontEndStage.Run(this));

    private SearchProblem Alone(TaskData data, Limits limits) => new(SpaceOf(data), Device, limits)
    {
        LatencyLaw = Request.LatencyLaw,
        IsStreaming = Request.Streaming is true,
    };

    /// <summary>
    /// What makes the input on the device: the front end of recordings, of sound or of spectra of measured values; of stored features the
    /// task's for sound where it gives the same shape, for somebody has to compute them. Null: there is none that runs there, or it is part
    /// of the firmware in any case, as that of a detector, or it only scales.
    /// </summary>
    internal FrontEnd? FrontEnd => Task.Method == TaskMethod.Detection ? null
        : FrontEndStage.IsComputed(Data.FrontEnd) ? Data.FrontEnd
        : FrontEndStage.Of(Task, Data.Shape);

    /// <summary>The search if the network read <paramref name="data"/>; what its front end costs is found by building that alone.</summary>
    internal SearchProblem ProblemOf(TaskData data)
    {
        SearchProblem Within(Limits limits) => FrontEndStage.Beside(Alone(data, limits), data.FrontEnd, Log.Message);
        return Within(IsLimited ? Request.Limits : UsualLimits.For(Within(Devices.Limits.None)));
    }

    /// <summary>What the search may compute, in operations: the choice of the input is part of it.</summary>
    internal double SearchOperations => 1e12 * Budget.SearchTeraops * (Request.ChoosesInput is true ? 1 - InputStage.Share : 1);

    private SearchSpace SpaceOf(TaskData data) =>
        RunSpaces.For(Task, data, Folder.Resolved.Space, Request.Streaming is true) is var space && Request.Bits is { } bits
            ? space.WithBits(bits) : space;

    /// <summary>Closes the data, where it was opened. The folder stays open.</summary>
    public void Dispose()
    {
        if (_data.IsValueCreated)
            _data.Value.Dispose();
    }
}
