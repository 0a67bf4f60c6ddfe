using System.Globalization;
using System.Text;
using MicroNets.Data.Caching;

namespace MicroNets.Runs.Sweeps;

/// <summary>How jobs are submitted. Kept in the folder of the plan, so that it can be resumed in the same way.</summary>
/// <param name="Tool">The command that starts the tool on a node, as a shell reads it.</param>
internal sealed record SlurmOptions(string Tool)
{
    public string? Partition { get; init; }

    public string? Account { get; init; }

    /// <summary>Of one item, as Slurm reads it.</summary>
    public string? Time { get; init; }

    public int Cpus { get; init; } = 1;

    public string? Memory { get; init; }

    /// <summary>Tasks of an array that run at a time; null: as many as the cluster lets.</summary>
    public int? ArrayLimit { get; init; }

    /// <summary>Further options of sbatch, as they are.</summary>
    public EquatableArray<string> Sbatch { get; init; } = [];

    /// <summary>Lines of the job's script before the tool is started, to load a module for example.</summary>
    public EquatableArray<string> Before { get; init; } = [];
}

/// <summary>Does what is missing of a plan as arrays of jobs under Slurm.</summary>
internal sealed class SlurmExecutor(PlanFolder plan, SlurmOptions options)
{
    private const string Folder = "slurm", OptionsFile = "options.json";

    // What a checkpoint and its writing take at most, before Slurm kills.
    private const int SecondsBeforeTheEnd = 60;

    // An item that gets nowhere must not be requeued for ever.
    private const int MostRequeues = 100;

    // Of the folder, so that two sweeps do not take each other's jobs for their own.
    private string Name => $"micronets-{ContentHash.Of(plan.Path)[..8]}";

    /// <summary>The options that the plan was submitted with; null: it was not.</summary>
    public static SlurmOptions? Kept(PlanFolder plan) => Path.Combine(plan.File(Folder), OptionsFile) is var file && File.Exists(file)
        ? StageFile.OfLine<SlurmOptions>(File.ReadAllText(file)) : null;

    /// <summary>Submits every item that is neither finished nor in the queue.</summary>
    /// <returns>The jobs, and how many items are in them.</returns>
    /// <exception cref="InputException">Slurm refuses the jobs.</exception>
    public (EquatableArray<long> Jobs, int Items) Submit()
    {
        plan.CheckBuild();
        Directory.CreateDirectory(plan.File(Folder));
        AtomicFile.WriteAllText(Path.Combine(plan.File(Folder), OptionsFile), StageFile.Line(options));
        using FileStream own = OwnQueue();
        Dictionary<int, SlurmTask> tasks = Tasks();
        var state = SweepState.Verified(plan);
        FreeLost(state, tasks);
        bool IsActive(int item) => tasks.TryGetValue(item, out SlurmTask? task) && task.IsActive;
        HashSet<int> toDo = [.. plan.Items().Where(item =>
            !state.IsFinished(item.Item) && !state.IsRunning(item.Item) && !IsActive(item.Item)).Select(item => item.Item)];
        var jobs = new List<long>();
        int number = Directory.GetFiles(plan.File(Folder), "*.items").Length;
        foreach (Batch batch in Batches([.. plan.Items().Where(item => toDo.Contains(item.Item))], toDo, Math.Max(1, Slurm.MostTasks())))
        {
            string[] active = [.. batch.Tasks.Values.SelectMany(item => item.Needs).Where(IsActive)
                .Select(need => tasks[need].Task is { } task ? $"{tasks[need].Job}_{task}" : $"{tasks[need].Job}").Distinct()];
            string?[] after = [batch.Parent is { } parent ? $"aftercorr:{parent.Job}" : null,
                active.Length > 0 ? $"afterany:{string.Join(':', active)}" : null];
            batch.Job = Submit(number++, batch.Tasks.ToDictionary(task => task.Key, task => task.Value.Item), [.. after.OfType<string>()]);
            jobs.Add(batch.Job);
        }

        // The tables come when all others have ended, whatever became of them.
        if (toDo.Count > 0)
        {
            long[] others = [.. tasks.Values.Where(task => task.IsActive).Select(task => task.Job).Concat(jobs).Distinct()];
            jobs.Add(Submit(number, new Dictionary<int, int> { [0] = plan.Count }, [$"afterany:{string.Join(':', others)}"]));
        }

        return ([.. jobs], toDo.Count);
    }

    /// <summary>What Slurm knows of each item, the newest of its tasks; the tables are the last item.</summary>
    public Dictionary<int, SlurmTask> Tasks()
    {
        var newest = new Dictionary<int, SlurmTask>();
        SlurmTask[] known = Slurm.Tasks(Name);
        if (Directory.Exists(plan.File(Folder)))
            known = [.. Slurm.Accounted(Name, Directory.GetCreationTimeUtc(plan.File(Folder))).Where(task => task.Task is not null),
                .. known];
        foreach (IGrouping<string, SlurmTask> array in known.GroupBy(task => task.Array))
        {
            string map = MapFile(array.Key[(array.Key.LastIndexOf('-') + 1)..]);
            if (!File.Exists(map))
                continue;
            string[] items = File.ReadAllLines(map);
            foreach (SlurmTask task in array)
            {
                if (task.Task is { } index && index < items.Length && int.TryParse(items[index], CultureInfo.InvariantCulture, out int item)
                    && (!newest.TryGetValue(item, out SlurmTask? other) || task.Job >= other.Job))
                {
                    newest[item] = task;
                }
            }
        }

        return newest;
    }

    // Slurm knows of a node's loss before a claim is old enough to be taken.
    private void FreeLost(SweepState state, Dictionary<int, SlurmTask> tasks)
    {
        foreach (int item in state.Running.ToArray())
        {
            if (tasks.TryGetValue(item, out SlurmTask? task) && !task.IsActive
                && state.PlaceOf(item)?.Contains($"job {task.Job}_{task.Task},", StringComparison.Ordinal) == true)
            {
                Claim.Free(plan.Path, item);
                state.Free(item);
                if (item < plan.Count)
                    RunFolder.Free(plan.File(plan.Item(item).Folder));
            }
        }
    }

    private string MapFile(string number) => Path.Combine(plan.File(Folder), $"{number}.items");

    private FileStream OwnQueue()
    {
        try
        {
            return new FileStream(Path.Combine(plan.File(Folder), ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new InputException($"another process submitting '{plan.Path}'", "one at a time", "wait for it");
        }
    }

    /// <summary>
    /// Items without a need that is still to be done in arrays one after the other; then, for each array, arrays of those that need its
    /// tasks, with the same numbers, so that each begins when what it needs has ended well.
    /// </summary>
    private static IEnumerable<Batch> Batches(PlanItem[] items, HashSet<int> toDo, int most)
    {
        var place = new Dictionary<int, (Batch Batch, int Task)>();
        var batches = new List<Batch>();
        var open = new List<Batch>();
        foreach (PlanItem item in items)
        {
            int[] needs = [.. item.Needs.Where(toDo.Contains)];
            (Batch Batch, int Task)? parent = needs.Length == 0 ? null : place[needs[^1]];
            Batch? batch = open.Find(batch => batch.Parent == parent?.Batch
                && (parent is { } at ? !batch.Tasks.ContainsKey(at.Task) : batch.Tasks.Count < most));
            if (batch is null)
            {
                batch = new Batch(parent?.Batch);
                batches.Add(batch);
                open.Add(batch);
                // Full ones need not be looked at again.
                open.RemoveAll(other => other != batch && other.Tasks.Count >= (other.Parent?.Tasks.Count ?? most));
            }

            int task = parent?.Task ?? batch.Tasks.Count;
            batch.Tasks[task] = item;
            place[item.Item] = (batch, task);
        }

        return batches;
    }

    private long Submit(int number, Dictionary<int, int> tasks, string[] after)
    {
        string name = number.ToString("D4", CultureInfo.InvariantCulture), map = MapFile(name), script = Path.ChangeExtension(map, ".sh");
        string[] lines = new string[tasks.Keys.Max() + 1];
        foreach ((int task, int item) in tasks)
            lines[task] = item.ToString(CultureInfo.InvariantCulture);
        AtomicFile.WriteAllText(map, string.Join('\n', lines) + "\n");
        AtomicFile.WriteAllText(script, Script(map));
        List<string> arguments =
        [
            $"--job-name={Name}-{name}", $"--array={Ranges([.. tasks.Keys.Order()])}{(options.ArrayLimit is { } limit ? $"%{limit}" : "")}",
            $"--output={Path.ChangeExtension(map, null)}-%a.log", "--open-mode=append", "--requeue",
                $"--signal=B:USR1@{SecondsBeforeTheEnd}",
            $"--chdir={plan.Path}", "--ntasks=1", $"--cpus-per-task={options.Cpus}",
        ];
        if (after.Length > 0)
            arguments.AddRange([$"--dependency={string.Join(',', after)}", "--kill-on-invalid-dep=yes"]);
        (string Option, string? Value)[] stated =
            [("--partition", options.Partition), ("--account", options.Account), ("--time", options.Time), ("--mem", options.Memory)];
        arguments.AddRange(stated.Where(one => one.Value is not null).Select(one => $"{one.Option}={one.Value}"));
        return Slurm.Submit(script, [.. arguments, .. options.Sbatch]);
    }

    private string Script(string map) => $$"""
        #!/bin/bash
        # A task of an array does the item of the plan whose number is in its line of the list (the first line is task 0).
        item=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" {{ShellText.Quoted(map)}})

        # Near the end of its time the item stops where it can go on, and waits for another turn. Cancelled or preempted it stops too, and
        # what comes then is for Slurm and 'micronets sweep --resume' to say.
        late= tool= code=0
        trap 'late=yes; [ -z "$tool" ] || kill -TERM $tool' USR1
        trap '[ -z "$tool" ] || kill -TERM $tool' TERM

        export {{CacheFolder.EnvironmentVariable}}={{ShellText.Quoted(CacheFolder.Default)}}
        export DOTNET_PROCESSOR_COUNT="${SLURM_CPUS_PER_TASK:-1}"
        {{string.Concat(options.Before.Select(line => line + "\n"))}}
        if [ -z "$late" ]; then
            {{options.Tool}} sweep item {{ShellText.Quoted(plan.Path)}} "$item" &
            tool=$!
            # A signal ends the waiting, not the tool.
            while :; do
                wait $tool
                code=$?
                [ $code -gt 128 ] && kill -0 $tool 2>/dev/null || break
            done
        fi
        if [ -n "$late" ] && { [ $code -eq 0 ] && [ -z "$tool" ] || [ $code -gt 128 ]; } && [ "${SLURM_RESTART_COUNT:-0}" -lt {{MostRequeues}} ]; then
            scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
            code=130
        fi
        exit $code
        """.ReplaceLineEndings("\n") + "\n";

    private static string Ranges(int[] tasks)
    {
        var text = new StringBuilder();
        for (int i = 0; i < tasks.Length;)
        {
            int last = i;
            while (last + 1 < tasks.Length && tasks[last + 1] == tasks[last] + 1)
                last++;
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}{tasks[i]}");
            if (last > i)
                text.Append(CultureInfo.InvariantCulture, $"-{tasks[last]}");
            i = last + 1;
        }

        return text.ToString();
    }

    private sealed class Batch(Batch? parent)
    {
        public Batch? Parent => parent;

        public Dictionary<int, PlanItem> Tasks { get; } = [];

        public long Job { get; set; }
    }
}
