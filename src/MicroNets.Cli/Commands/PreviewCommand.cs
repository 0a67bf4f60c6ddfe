using System.CommandLine;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Numerics;
using MicroNets.Runs;
using MicroNets.Runs.Stages;
using MicroNets.Search;
using MicroNets.Search.Spaces;

namespace MicroNets.Cli.Commands;

/// <summary>Says before any training what fits a device.</summary>
internal sealed class PreviewCommand() : ToolCommand(
    "preview", "What of a search space fits a device: share, binding limit, memory peak, smallest reachable costs; and the memory "
        + "that a run takes on this machine, by budget.",
        "micronets preview kws --device stm32f446re --sram 100k --flash 200k --latency 250ms")
{
    private readonly TaskArgument _task = new();

    private readonly LimitOptions _limits = new();

    private readonly Option<string?> _space = new("--space")
    {
        Description = "JSON file of a search space of one's own, in place of the task's.",
    };

    private readonly Option<bool> _streaming = new("--streaming") { Description =
        "Of networks that do not pad along time, as 'run --streaming' finds them." };

    private readonly Option<int> _samples = new("--samples") { Description = "Networks to look at.", DefaultValueFactory = _ => 10_000 };

    protected override void Configure(Command command)
    {
        _task.AddTo(command);
        _limits.AddTo(command);
        command.Options.Add(_space);
        command.Options.Add(_streaming);
        command.Options.Add(_samples);
    }

    protected override int Run(Invocation invocation)
    {
        int samples = invocation.Get(_samples);
        if (samples < 1)
            throw new InputException($"--samples {samples}", "at least 1", "state how many networks to look at");
        string named = _task.Text(invocation);
        TaskSpec? task = _task.Inferred(invocation), inferred = task;
        SearchSpace usual = inferred is null ? RunSpaces.Named(named) : RunSpaces.For(inferred);
        SearchSpace? own = RunSpaces.Own(invocation.Get(_space));
        task ??= TaskCatalog.Names(named) ? TaskCatalog.Find(named) : null;
        SearchSpace space = !invocation.Get(_streaming) ? own ?? usual : task is not null ? RunSpaces.Streaming(task, own)
            : throw new InputException($"--streaming of '{named}'", "a task", "name a task, or leave --streaming out");
        var problem = new SearchProblem(space, DeviceCatalog.Get(_limits.Device(invocation)), _limits.Limits(invocation))
        {
            LatencyLaw = _limits.LatencyLaw(invocation),
            IsStreaming = invocation.Get(_streaming),
        };
        if (task is not null)
            problem = FrontEndStage.Beside(problem, task, invocation.Terminal.Message);
        if (problem.Limits == Limits.None)
        {
            problem = problem with { Limits = UsualLimits.For(problem) };
            invocation.Terminal.Message(UsualLimits.Describe(problem.Limits, problem.Device));
        }

        foreach (string cut in problem.Limits.CutBy(problem.Device))
            invocation.Terminal.Message(cut);
        FeasibilityPreview preview = Feasibility.Preview(problem, samples, invocation.Seed);
        string? latency = HowTimed(problem);
        (Budget Budget, RunMemory Memory)[] memory = preview.Example is not { Input: var input }
            || task?.Method == TaskMethod.Detection
            ? [] : [.. RunMemory.Of(problem, input, Budget.All.Where(budget => budget != Budget.Smoke))];
        invocation.Terminal.Result(
            new
            {
                space = space.Name,
                device = problem.Device.Name,
                preview.Sampled,
                preview.Fits,
                preview.Binding,
                preview.PeakLayer,
                ops = preview.Ops,
                reach = preview.Smallest.Select(reach => new { reach.Limit, reach.Stated, smallest = reach.Value, lowerBound = reach.Bound,
                    reach.Unit, reach.Layer, possible = reach.CanHold }),
                beside = FrontEnd(problem).Select(part => new { part.Axis.Name, part.Value.Value, part.Value.Low, part.Value.High,
                    part.Axis.Unit, part.How }),
                example = preview.Example?.ToString(),
                latencyHow = latency,
                memory = memory.Select(budget => new
                {
                    budget = budget.Budget.Name,
                    budget.Memory.Largest.Memory.Bytes,
                    fits = HostMemory.Fits(budget.Memory.Largest.Memory.Bytes),
                    stages = budget.Memory.Stages.Select(stage => new { stage.Stage, stage.Memory.Bytes, stage.Memory.Batch,
                        stage.Memory.MapBytes, stage.Memory.ParameterBytes, stage.Memory.DataBytes }),
                }),
            },
            () => $"{Text(problem, preview)}{(latency is null ? "" : $"\nlatency is {latency}")}{Text(memory)}");
        return preview.Unreached is null ? ExitCode.Done : ExitCode.LimitBroken;
    }

    // The law, clock and band behind every time of the preview; null where the device has none.
    private static string? HowTimed(SearchProblem problem) =>
        new Judge(problem with { Limits = Limits.None }).Estimate(problem.Space.Largest)[CostAxis.Latency] is { } time
        ? LatencyNotes.WithoutFigures(time.How) : null;

    // What trainings take here, whose peak decides whether a run can begin.
    private static string Text((Budget Budget, RunMemory Memory)[] memory) => memory.Length == 0 ? ""
        : $"\na run's memory on this machine, of {HostMemory.Text(HostMemory.LimitBytes)}: " + string.Join("; ", memory.Select(budget =>
            $"--budget {budget.Budget.Name} {HostMemory.Text(HostMemory.HeldBytes + budget.Memory.Largest.Memory.Bytes)} "
            + $"({budget.Memory.Largest.Stage} in batches of {budget.Memory.Largest.Memory.Batch})"
            + (HostMemory.Fits(budget.Memory.Largest.Memory.Bytes) ? "" : ", which does not fit")));

    // What the device runs before the network; counts against the limits.
    private static IEnumerable<CostPart> FrontEnd(SearchProblem problem) => problem.Beside.Where(part =>
        part.Name == FirmwareParts.FrontEnd);

    // Rounded up to three figures, so that the limit that is stated holds.
    private static string LeastStated(SmallestReachable reach)
    {
        double digit = Math.Pow(10, Math.Floor(Math.Log10(reach.Value)) - 2);
        return reach.Axis.Label(Math.Ceiling(reach.Value / digit) * digit);
    }

    private static string Text(SearchProblem problem, FeasibilityPreview preview)
    {
        SearchSpace space = problem.Space;
        string beside = string.Join(", ", FrontEnd(problem).Select(part => $"{part.Axis} {part.Axis.Text(part.Value.Value)}"));
        var table = new TextTable(["limit", "stated", "smallest found", "proven bound", "decided by"], rightAligned: [1, 2, 3]);
        foreach (SmallestReachable reach in preview.Smallest)
            table.Add(reach.Limit, reach.Axis.Text(reach.Stated), reach.Axis.Text(reach.Value), reach.Axis.Text(reach.Bound), reach.Layer);
        string ops = preview.Ops is { } range ? $", from {new OpCount(range.Smallest)} to {new OpCount(range.Largest)}" : "";
        string end = preview switch
        {
            { Impossible: { } limit } => $"impossible: no network of this space gets {limit.Limit} "
                + $"below {limit.Axis.Text(limit.Bound)}; layer {limit.Layer} decides",
            { Example: { } example } => $"largest that fits: {example}",
            { Unreached: { } limit } => $"no network was found that gets {limit.Limit} "
                + $"below {limit.Axis.Text(limit.Value)}; layer {limit.Layer} decides",
            _ => "each limit can be kept on its own, but no sampled network keeps all",
        };
        string nothing = preview.Unreached is { } beyond
            ? $"\nnothing fits: no network keeps {beyond.Limit} within {beyond.Axis.Text(beyond.Stated)}; "
                + $"the least that fits is --{beyond.Limit} {LeastStated(beyond)}"
            : "";
        return $"""
            {space.Name}: {(double)space.Size:0.##e0} networks{nothing}
            {100 * preview.Fits:0.##} % of {preview.Sampled:N0} sampled networks fit{ops}
            binding limit: {preview.Binding ?? "none"}
            memory peak: {preview.PeakLayer}{(beside.Length == 0 ? "" : $"\nfront end, counted with each network: {beside}")}

            {table}
            {end}
            """;
    }
}
