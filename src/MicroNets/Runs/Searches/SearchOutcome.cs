using System.Text.Json.Serialization;
using MicroNets.Graph;
using MicroNets.Reporting;
using MicroNets.Search.Spaces;

namespace MicroNets.Runs.Searches;

/// <summary>What a search leaves in the run folder.</summary>
/// <param name="ArchitectureJson">The point of the space, in its own JSON form.</param>
/// <param name="Steps">From the derived architecture to this one, a sentence each.</param>
/// <param name="Losses">Task loss of the supernet, round by round.</param>
internal sealed record SearchOutcome(string ArchitectureJson, EquatableArray<string> Steps, EquatableArray<double> Losses)
{
    /// <summary>What the network had learnt in its trials; in a file of its own.</summary>
    [JsonIgnore]
    public Weights? Weights { get; init; }

    /// <summary>What the search computed, in units of 10⁹ operations.</summary>
    public double Gigaflop { get; init; }

    /// <summary>Short trainings among that.</summary>
    public int Trials { get; init; }

    /// <summary>For each limited cost the relative error of what the search expected at its end, against what was derived.</summary>
    public IReadOnlyDictionary<string, double>? ExpectedCostErrors { get; init; }

    /// <summary>Round by round; null where no differentiable search was made.</summary>
    public SearchRecord? Trace { get; init; }

    /// <summary>The detector of anomalies that was chosen in place of a point of a space; null elsewhere.</summary>
    public DetectorOutcome? Detector { get; init; }

    /// <summary>The published network that was asked for in place of a point of a space; null elsewhere.</summary>
    public string? Published { get; init; }

    /// <summary>The found network as one reads it aloud.</summary>
    public string Describe() => Detector?.Chosen.Description ?? Published ?? Architecture().ToString();

    /// <summary>The found network, as it is trained.</summary>
    public Network Build(RunContext run)
    {
        Network network = Detector?.Chosen.Build(run.Data.Shape.Elements, run.Data.Classes.Count)
            ?? (Published is { } name ? Baselines.Of(name, run) : run.Problem.Space.Build(Architecture()));
        return network.Renamed(run.Task.Name);
    }

    public Architecture Architecture() => MicroNets.Search.Spaces.Architecture.Read(ArchitectureJson);
}
