using MicroNets.Data.Tasks;
using MicroNets.Runs.Searches;
using MicroNets.Search.Spaces;

namespace MicroNets.Runs.Sweeps;

/// <summary>What the items of a plan take at most, by the speed of this machine; told before anything is computed.</summary>
internal static class PlanEstimate
{
    /// <summary>Core-minutes of an item by its input and its method; a few steps of a large network are measured for each space.</summary>
    /// <returns>Null where nobody can tell: detectors of anomalies take seconds.</returns>
    public static Func<PlanItem, double?> Of(PlanFolder plan)
    {
        var rates = new Dictionary<string, StepRate>();
        var minutes = new Dictionary<(int Input, ItemWork Work, string? Method, bool IsRung), double?>();
        return item =>
        {
            (int, ItemWork, string?, bool) kind = (item.Input, item.Work, item.Method, item.Ladder is not null);
            if (!minutes.TryGetValue(kind, out double? known))
                minutes[kind] = known = Minutes(plan.Inputs[item.Input], item, plan.Until, rates);
            return known;
        };
    }

    private static double? Minutes(ResolvedRun input, PlanItem item, RunStage until, Dictionary<string, StepRate> rates)
    {
        if (input.Task.Method == TaskMethod.Detection)
            return null;
        SearchSpace space = input.Request.Streaming is true ? RunSpaces.Streaming(input.Task, input.Space)
            : input.Space ?? RunSpaces.For(input.Task);
        string key = space.ToJson();
        if (!rates.TryGetValue(key, out StepRate? rate))
            rates[key] = rate = StepRate.Of(space.Build(space.Largest));
        var budget = Budget.Find(input.Request.Budget);
        string method = item.Method ?? SearchMethods.Dnas;
        double search = method == SearchMethods.Dnas || SearchMethods.Computes(method) ? budget.SearchTeraops : 0;
        double teraops = item.Work == ItemWork.Supernet ? search
            : search + budget.TrainingTeraops + (until >= RunStage.Quantize ? budget.FineTuningTeraops : 0)
                + (until >= RunStage.Report ? budget.TrainingTeraops * budget.Baselines.Count : 0);
        return rate.TimeFor(1e12 * teraops).TotalMinutes * Environment.ProcessorCount;
    }
}
