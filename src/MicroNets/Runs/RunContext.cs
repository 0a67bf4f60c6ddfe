using MicroNets.Data;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Search;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;

namespace MicroNets.Runs;

/// <summary>What every stage of a run needs: the folder, the request as resolved values, and the data, opened when first asked for.</summary>
public sealed class RunContext : IDisposable
{
    private readonly Lazy<TaskData> _data;

    /// <exception cref="InputException">Something of the request cannot be resolved: task, device, budget.</exception>
    public RunContext(RunFolder folder, RunLog log, CancellationToken cancellation)
    {
        Folder = folder;
        Log = log;
        Cancellation = cancellation;
        Task = Request.FindTask();
        Device = DeviceCatalog.Get(Request.Device);
        Budget = Budget.Find(Request.Budget);
        _data = new Lazy<TaskData>(() => RunData.Open(this));
    }

    public RunFolder Folder { get; }

    public RunRequest Request => Folder.Request;

    public RunLog Log { get; }

    public CancellationToken Cancellation { get; }

    public TaskSpec Task { get; }

    public DeviceProfile Device { get; }

    public Budget Budget { get; }

    public TaskData Data => _data.Value;

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
    public SampleSource Validation
    {
        get
        {
            TaskSplit split = ChoosingSplit;
            if (Task.Metric != TaskMetric.Auc)
                return split.Source;
            EquatableArray<int> normal = split.Items.Where(item => item.IsAnomaly != true).SelectMany(item => Enumerable.Range(item.First, item.Count)).ToEquatableArray();
            return normal.Count == 0 ? split.Source : new SourceSlice(split.Source, normal);
        }
    }

    public SearchProblem Problem => new(Space, Device, Request.Limits) { LatencyLaw = Request.LatencyLaw };

    private SearchSpace Space => RunSpaces.For(Task, Data, Request.Space);

    public void Dispose()
    {
        if (_data.IsValueCreated)
            _data.Value.Dispose();
    }
}
