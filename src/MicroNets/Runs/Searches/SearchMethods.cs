using MicroNets.Graph;

namespace MicroNets.Runs.Searches;

/// <summary>The ways to an architecture, by name: what a found network is compared with is chosen by the same request.</summary>
internal static class SearchMethods
{
    /// <summary>Differentiable architecture search, the method of a request that names none.</summary>
    public const string Dnas = "dnas";

    public const string RandomSearch = "random-search";

    public const string AgingEvolution = "aging-evolution";

    /// <summary>The space's largest network with all widths scaled by one factor to the limits: no search at all.</summary>
    public const string Uniform = "uniform";

    /// <summary>Methods that use up a budget of computation.</summary>
    public static bool Computes(string method) => method is RandomSearch or AgingEvolution;

    /// <exception cref="InputException">Neither a method nor a published network.</exception>
    public static string Checked(string method) =>
        method is Dnas or RandomSearch or AgingEvolution or Uniform || Zoo.Contains(method)
            ? method
            : throw new InputException($"'{method}' to compare with",
                $"{RandomSearch}, {AgingEvolution}, {Uniform}, or a published network "
                + $"({string.Join(", ", Zoo.Entries.Select(entry => entry.Name))})", "see 'micronets zoo'");
}
