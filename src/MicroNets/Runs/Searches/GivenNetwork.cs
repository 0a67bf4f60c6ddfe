using MicroNets.Graph;
using MicroNets.Search;
using MicroNets.Search.Costs;
using MicroNets.Search.Derivation;
using MicroNets.Search.Spaces;

namespace MicroNets.Runs.Searches;

/// <summary>Architectures that nobody searched for: what a search has to beat.</summary>
internal static class GivenNetwork
{
    /// <summary>A published network, as the point of the run's space that it is; it may break the limits.</summary>
    /// <exception cref="InputException">It is not a point of the space.</exception>
    public static SearchOutcome Published(RunContext run, string name)
    {
        SearchSpace space = Dnas.ForData(run.Problem, run.Data["train"].Source).Space;
        Network network = Zoo.Get(name);
        Architecture architecture = space.Locate(network)
            ?? throw new InputException($"'{name}', which reads {network.Input.OutputShape}", $"a network of the space '{space.Name}' at {space.Inputs[0]}", "compare with another one");
        return new SearchOutcome(architecture.ToJson(), [$"published: {name}"], []);
    }

    /// <summary>
    /// The largest network of the space, every width scaled by the largest common factor at which all limits hold, and then, where the steps of
    /// the widths are coarse, the narrowest of them widened as far as there is room.
    /// </summary>
    /// <exception cref="InfeasibleException">None holds them.</exception>
    public static SearchOutcome Uniform(RunContext run)
    {
        SearchProblem problem = Dnas.ForData(run.Problem, run.Data["train"].Source);
        (Judge judge, CostTables tables, _) = Dnas.Prepare(problem, run.Request.Seed);
        (Architecture scaled, double factor) = WidthScaling.Largest(problem.Space.Largest, 1, judge, tables);
        if (!judge.Holds(scaled))
            throw new InfeasibleException("found no common factor for all widths that keeps the limits; expected one; compare with other methods");
        Architecture widened = new Landing(judge, tables, new WidthLoss()).Run(scaled, scaled);
        return new SearchOutcome(widened.ToJson(), [$"the largest network of the space with its widths times {factor:F3}, widened within the limits"], []);
    }
}
