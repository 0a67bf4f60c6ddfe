using MicroNets.Graph;
using MicroNets.Search;
using MicroNets.Search.Costs;
using MicroNets.Search.Derivation;
using MicroNets.Search.Spaces;

namespace MicroNets.Runs.Searches;

/// <summary>Networks that nobody searched for: what a search has to beat.</summary>
internal static class GivenNetwork
{
    /// <summary>A published network; it may break the limits.</summary>
    /// <exception cref="InputException">It reads another input.</exception>
    public static SearchOutcome Published(RunContext run, string name)
    {
        Shape input = Zoo.Get(name).Input.OutputShape;
        return input == run.Data.Shape
            ? new SearchOutcome("", [$"published: {name}"], []) { Published = name }
            : throw new InputException($"'{name}', which reads {input}", $"a network that reads {run.Data.Shape}, as this task gives",
                "compare with another one");
    }

    /// <summary>
    /// The largest network of the space, every width scaled by the largest common factor at which all limits hold, and then, where the
    /// steps of the widths are coarse, the narrowest of them widened as far as there is room.
    /// </summary>
    /// <exception cref="InfeasibleException">None holds them.</exception>
    public static SearchOutcome Uniform(RunContext run)
    {
        (Judge judge, CostTables tables, _) = run.Prepared;
        (Architecture scaled, double factor) = WidthScaling.Largest(tables.Space.Largest, 1, judge, tables);
        if (!judge.Holds(scaled))
            throw new InfeasibleException("found no common factor for all widths that keeps the limits; "
                + "expected one; compare with other methods");
        Architecture widened = new Repair(judge, tables, new WidthLoss()).Run(scaled, scaled);
        return new SearchOutcome(widened.ToJson(),
            [$"the largest network of the space with its widths times {factor:F3}, widened within the limits"], []);
    }
}
