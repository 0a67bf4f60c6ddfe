namespace MicroNets.Runs.Sweeps;

/// <summary>What becomes of an item.</summary>
internal enum ItemState
{
    /// <summary>To be done.</summary>
    Waiting,

    /// <summary>Given to an engine that has not begun it.</summary>
    Queued,

    Running,

    /// <summary>Done, or proven infeasible.</summary>
    Finished,

    /// <summary>It ended with an error, or without a word.</summary>
    Failed,

    /// <summary>What it needs has failed or found nothing.</summary>
    Blocked,
}

/// <summary>How far a plan is, at one moment.</summary>
internal sealed class SweepState
{
    private readonly ItemOutcome?[] _outcomes;
    private readonly Dictionary<int, ClaimOwner?> _running = [], _lost = [];

    private SweepState(PlanFolder plan, ItemOutcome?[] outcomes)
    {
        (Plan, _outcomes) = (plan, outcomes);
        foreach ((int item, ClaimOwner? owner, bool isLost) in Claim.In(plan.Path))
            (isLost ? _lost : _running)[item] = owner;
    }

    public PlanFolder Plan { get; }

    /// <summary>Items that have ended as they should, the tables aside.</summary>
    public int Finished => Ends.Count(end => end.IsFinished);

    /// <summary>How items ended, in the order of the plan, the tables aside.</summary>
    public IEnumerable<ItemOutcome> Ends => _outcomes.Take(Plan.Count).OfType<ItemOutcome>();

    /// <summary>Items that a process works on.</summary>
    public IReadOnlyCollection<int> Running => _running.Keys;

    /// <summary>By the index.</summary>
    public static SweepState Of(PlanFolder plan) => new(plan, SweepIndex.Read(plan));

    /// <summary>By the index, and looks whether the results are where it says; work goes on from this one.</summary>
    public static SweepState Verified(PlanFolder plan)
    {
        ItemOutcome?[] outcomes = SweepIndex.Read(plan);
        bool isTrue = plan.Items().Zip(outcomes).All(pair =>
            pair.Second is null || File.Exists(Path.Combine(plan.File(pair.First.Folder), ItemOutcome.File)));
        return new SweepState(plan, isTrue ? outcomes : SweepIndex.Rebuilt(plan));
    }

    public ItemOutcome? End(int item) => _outcomes[item];

    public bool IsFinished(int item) => _outcomes[item] is { IsFinished: true };

    /// <summary>Done, so that what needs it can go on.</summary>
    public bool IsDone(int item) => _outcomes[item] is { State: OutcomeState.Done };

    public bool IsRunning(int item) => _running.ContainsKey(item);

    /// <summary>Takes in that whoever worked on an item is gone.</summary>
    public void Free(int item) => _running.Remove(item);

    /// <summary>Takes in that an item has ended.</summary>
    public void Take(ItemOutcome end) => _outcomes[end.Item] = end;

    /// <summary>Of an item that nobody has queued.</summary>
    public ItemState StateOf(PlanItem item) =>
        IsFinished(item.Item) ? ItemState.Finished
        : IsRunning(item.Item) ? ItemState.Running
        : _outcomes[item.Item] is not null || _lost.ContainsKey(item.Item) ? ItemState.Failed
        : item.Needs.Any(need => _outcomes[need] is { State: not OutcomeState.Done }) ? ItemState.Blocked
        : ItemState.Waiting;

    /// <summary>What went wrong with an item, in a line; null: nothing.</summary>
    public string? ErrorOf(int item) => IsFinished(item) || IsRunning(item) ? null
        : _lost.TryGetValue(item, out ClaimOwner? owner)
            ? $"ended without a word ({owner?.Place}): killed, out of memory or time, or its node was lost"
        : _outcomes[item]?.Error?.Split('\n')[0];

    /// <summary>Who works on an item.</summary>
    public string? PlaceOf(int item) => _running.GetValueOrDefault(item)?.Place;
}
