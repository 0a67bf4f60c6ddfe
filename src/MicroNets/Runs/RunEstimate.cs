using System.Globalization;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Runs.Searches;
using MicroNets.Runs.Stages;
using MicroNets.Search.Spaces;

namespace MicroNets.Runs;

/// <summary>How long a run will take here, told before anything is computed.</summary>
internal static class RunEstimate
{
    /// <summary>A duration for people: "a second", "42 s", "0:08:15".</summary>
    public static string Text(TimeSpan time) => time < TimeSpan.FromSeconds(1) ? "a second"
        : time < TimeSpan.FromMinutes(1) ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} s")
        : time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture);

    /// <summary>Tells it, unless the search is done already. Detectors of anomalies take seconds.</summary>
    public static void Tell(RunContext run)
    {
        if (run.Folder.Has(SearchStage.File) || run.Task.Method == TaskMethod.Detection)
            return;
        SearchSpace space = run.Problem.Space;
        Network largest = space.Build(space.Largest);
        var rate = StepRate.Of(largest);
        int baselines = Baselines.For(run).Count();
        bool searches = !run.Problem.Space.Size.IsOne && run.Request.Method is null or SearchMethods.Dnas;
        (string Stage, RunStage Of, double Teraops)[] stages =
        [
            ("search", RunStage.Search, searches ? run.Budget.SearchTeraops : 0),
            ("training", RunStage.Train, run.Budget.TrainingTeraops * (1 + baselines)),
            ("fine-tuning", RunStage.Quantize, run.Budget.FineTuningTeraops),
        ];
        TimeSpan Time(double teraops) => rate.TimeFor(1e12 * teraops);
        foreach ((_, RunStage stage, double teraops) in stages)
            run.Expected[stage] = Time(teraops);
        string parts = string.Join(", ", stages.Where(stage => stage.Teraops > 0).Select(stage =>
            $"{stage.Stage} {Text(Time(stage.Teraops))}"));
        run.Log.Message($"budget {run.Budget.Name}: at most "
            + $"about {Text(Time(stages.Sum(stage => stage.Teraops)))} of computing on this machine "
            + $"({parts}), at {rate.OperationsPerSecond / 1e9:0} · 10⁹ operations a second; data and firmware come on top");
    }
}
