namespace MicroNets.Devices.Costs;

/// <summary>A part of what firmware costs on one axis: "weights", "code", "stack", "front end", "network".</summary>
/// <param name="How">The way to the value: "counted in …", "planned: …", "estimated: …", "measured on …".</param>
public sealed record CostPart(CostAxis Axis, string Name, Estimate Value, string How);

/// <summary>What a network costs on one axis: the sum of its parts.</summary>
public sealed record CostFigure(CostAxis Axis, EquatableArray<CostPart> Parts)
{
    /// <summary>The parts' values and bands added up.</summary>
    public Estimate Value => Parts.Aggregate(default(Estimate), (sum, part) => sum + part.Value);

    /// <summary>How all parts were found, where they were found alike; else for each way the parts that were found so.</summary>
    public string How => Parts.Select(part => part.How).Distinct().Count() == 1
        ? Parts[0].How
        : string.Join("; ", Parts.GroupBy(part => part.How,
            (how, parts) => $"{string.Join(", ", parts.Select(part => $"{part.Name} {Axis.Text(part.Value.Value)}"))}: {how}"));
}

/// <summary>What a network costs on a device, part by part. An axis without parts is one that nobody can estimate there.</summary>
public sealed record NetworkCost(EquatableArray<CostPart> Parts)
{
    /// <summary>Null where nobody can tell.</summary>
    public CostFigure? this[CostAxis axis] =>
        Parts.Where(part => part.Axis == axis).ToEquatableArray() is { Count: > 0 } parts ? new CostFigure(axis, parts) : null;

    /// <summary>These costs with further parts; each takes the place of the one with its axis and name.</summary>
    public NetworkCost With(params EquatableArray<CostPart> parts) =>
        new([.. Parts.Where(part => !parts.Any(other => other.Axis == part.Axis && other.Name == part.Name)), .. parts]);
}
