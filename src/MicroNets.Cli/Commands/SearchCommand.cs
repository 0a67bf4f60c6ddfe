using System.CommandLine;
using System.Globalization;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Reporting;
using MicroNets.Runs;
using MicroNets.Runs.Searches;
using MicroNets.Runs.Studies;
using MicroNets.Runs.Sweeps;
using MicroNets.Search;

namespace MicroNets.Cli.Commands;

/// <summary>Starts a run and stops when a network is found; or makes a study of several such runs, trained.</summary>
internal sealed class SearchCommand() : ToolCommand(
    "search",
    """
    Finds a network that keeps the limits and stops there. Several values in one limit (--sram 32k,64k,128k) find a network for each from one
    supernet; --seeds, --against, --minimize and --resolutions search several times. Those train what they find and compare it.
    """,
    """
    micronets search kws --device stm32f446re --sram 100k --flash 200k --latency 250ms
      micronets search kws --device stm32f446re --sram 32k,64k,128k
      micronets search kws --device stm32f446re --ops 17M --seeds 3 --against random-search,aging-evolution,kws-s
      micronets search kws --device stm32f446re --minimize latency --accuracy 93%
    """)
{
    private readonly RunOptions _options = new();

    private readonly EngineOptions _engine = new();

    private readonly Option<int> _seeds = new("--seeds") { Description = "Searches and trains with so many seeds, from "
        + "--seed on, and tells mean and spread.", DefaultValueFactory = _ => 1 };

    private readonly Option<string?> _against = new("--against") { Description = "What to compare with, separated by commas: random-search "
        + "and aging-evolution (within the same computation), uniform (one width factor), or published networks such as kws-s." };

    private readonly Option<string?> _minimize = new("--minimize") { Description = $"{string.Join(", ", CostAxis.All)}: the network that "
        + "costs least of it and reaches --accuracy." };

    private readonly Option<string?> _accuracy =
        new("--accuracy") { Description = "With --minimize: the accuracy (for ad the AUC) to reach, for example 94%." };

    private readonly Option<string?> _resolutions =
        new("--resolutions") { Description = "Of vww: sides of the picture in pixels to choose from, for example 50,96,128." };

    protected override bool Resumes => true;

    protected override void Configure(Command command)
    {
        _options.AddTo(command);
        foreach (Option option in (Option[])[_seeds, _against, _minimize, _accuracy, _resolutions])
            command.Options.Add(option);
        _engine.AddTo(command);
    }

    protected override int Run(Invocation invocation)
    {
        (RunRequest request, EquatableArray<Limits> rungs) = _options.Ladder(invocation);
        if (Study(invocation, rungs) is not { } kind)
        {
            if (_engine.IsAsked(invocation))
                throw new InputException("--on, --jobs or --plan with a single search", "a study of several",
                    "leave them out, or make a study with --seeds, --against, several values of a limit, or --resolutions");
            using RunFolder folder = RunFolder.StartOrContinue(_options.Folder(invocation), request);
            return RunOutput.Continue(folder, RunStage.Search, invocation);
        }

        string path = _options.Folder(invocation, kind.ToString().ToLowerInvariant());
        try
        {
            if (kind == StudyKind.Minimization)
                return Minimize(invocation, path, request);
            SweepPlan made = kind switch
            {
                StudyKind.Ladder => LadderStudy.Plan(request, rungs),
                StudyKind.Resolutions => ResolutionStudy.Plan(request, Sides(invocation), invocation.Terminal.Message),
                _ => Comparison.Plan(request, Seeds(invocation), Against(invocation)),
            };
            // A study that is gone on with by another build goes by what its stages follow from, as a run does.
            PlanFolder plan = PlanFolder.Write(path, made, acceptBuild: true,
                share => invocation.Terminal.Progress(new StageProgress(null, "reading data", share, "")));
            return _engine.Run(invocation, plan,
                status => status is { IsComplete: true, Infeasible: 0 } ? Print(invocation, kind, status.Studies[0])
                : SweepCommand.Print(invocation, status));
        }
        catch (InfeasibleException exception)
        {
            return invocation.Terminal.Infeasible(exception);
        }
    }

    // Each of its searches follows from those before.
    private int Minimize(Invocation invocation, string path, RunRequest request)
    {
        if (_engine.IsAsked(invocation))
            throw new InputException($"{_minimize.Name} with --on, --jobs or --plan",
                "it alone: each of its searches follows from those before",
                "leave them out; under Slurm submit the whole command as one job");
        var study = new MinimizationStudy(path, CostAxis.Named(invocation.Get(_minimize)!), Score(invocation),
            invocation.Terminal.Log(), invocation.Cancellation);
        return Print(invocation, StudyKind.Minimization, study.Run(request));
    }

    private static int Print(Invocation invocation, StudyKind kind, StudyRecord record)
    {
        invocation.Terminal.Result(record, () =>
            StudyReport.Text(record) + $"\nnext:\n  micronets report {ShellText.Word(Path.Combine(record.Path, record.Rows[0].Run))}\n");
        bool reached = kind != StudyKind.Minimization || record.Front.Count > 0;
        return reached && record.Rows.Where(row => row.Name == record.Rows[0].Name || kind != StudyKind.Comparison)
            .All(row => row.EveryLimitHolds) ? ExitCode.Done : ExitCode.LimitBroken;
    }

    // At most one kind at a time; null: a plain search.
    private StudyKind? Study(Invocation invocation, EquatableArray<Limits> rungs)
    {
        (bool Asked, StudyKind Kind, string Option)[] asked =
        [
            (rungs.Count > 1, StudyKind.Ladder, "several values of a limit"),
            (invocation.Get(_minimize) is not null, StudyKind.Minimization, _minimize.Name),
            (invocation.Get(_resolutions) is not null, StudyKind.Resolutions, _resolutions.Name),
            (Seeds(invocation) > 1 || invocation.Get(_against) is not null, StudyKind.Comparison, "--seeds or --against"),
        ];
        asked = [.. asked.Where(one => one.Asked)];
        if (asked.Length > 1)
            throw new InputException(string.Join(" and ", asked.Select(one => one.Option)), "one of them",
                "make one study after the other");
        if (invocation.Get(_accuracy) is not null && invocation.Get(_minimize) is null)
            throw new InputException("--accuracy without --minimize", "both", "name what is to be small: --minimize latency");
        return asked.Length == 0 ? null : asked[0].Kind;
    }

    private int Seeds(Invocation invocation) => invocation.Get(_seeds) is var seeds and >= 1
        ? seeds
        : throw new InputException($"--seeds {invocation.Get(_seeds)}", "at least 1", "state how often to repeat");

    private EquatableArray<string> Against(Invocation invocation) =>
        (invocation.Get(_against)?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        .Select(SearchMethods.Checked).Distinct().Where(method => method != SearchMethods.Dnas).ToEquatableArray();

    private double Score(Invocation invocation)
    {
        string text = invocation.Get(_accuracy)
            ?? throw new InputException("--minimize without --accuracy", "the accuracy to reach", "add --accuracy 94%");
        return Shares.Parse(_accuracy.Name, text) is var score and > 0 ? score
            : throw new InputException($"--accuracy {text}", "more than nothing", "correct it");
    }

    private EquatableArray<int> Sides(Invocation invocation) => invocation.Get(_resolutions)!.Split(',', StringSplitOptions.TrimEntries)
        .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side is >= 8 and <= 1024
            ? side
            : throw new InputException($"--resolutions with '{text}'", "sides of 8 to 1024 pixels separated by commas", "correct it"))
                .ToEquatableArray();
}
