using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Runs;

/// <summary>Published networks that are trained beside the found one, by the same recipe on the same data.</summary>
internal static class Baselines
{
    /// <summary>The budget's baselines that read the task's input, with as many classes as the data has.</summary>
    public static IEnumerable<Network> For(RunContext run) => run.Budget.Baselines
        .Select(name => Of(name, run))
        .Where(network => network.Input.OutputShape == run.Data.Shape);

    /// <summary>A published network with as many classes as the run's data has.</summary>
    public static Network Of(string name, RunContext run) => WithClasses(Zoo.Get(name), run.Data.Classes.Count);

    private static Network WithClasses(Network network, int classes) =>
        new(network.Name, network.Layers.Select(layer => layer == network.Output
        ? layer.Node with { Op = layer.Op switch { Dense dense => dense with { Units = classes }, Conv2D conv =>
            conv with { Channels = classes }, _ => layer.Op } }
        : layer.Node));
}
