using MicroNets.Devices.Costs;

namespace MicroNets.Devices;

/// <summary>What a cost and its band say of a limit.</summary>
public enum Verdict
{
    /// <summary>The upper end of the band is within the limit.</summary>
    Pass,

    /// <summary>The limit is inside the band: nobody knows before it is measured.</summary>
    Unsure,

    /// <summary>Not even the lower end of the band is within the limit.</summary>
    Fail,
}

/// <summary>One limit beside what was found: the row of the table of verdicts.</summary>
/// <param name="How">"measured on …", "planned", "estimated: law, engine, clock, band".</param>
public sealed record LimitCheck(CostAxis Axis, double Limit, Estimate Found, string How)
{
    /// <summary>Name of the axis.</summary>
    public string Name => Axis.Name;

    /// <summary>Unit of the limit and of the cost.</summary>
    public string Unit => Axis.Unit;

    /// <summary><see cref="Verdict.Pass"/> only where the upper end of the band is within the limit.</summary>
    public Verdict Verdict => Found.High <= Limit ? Verdict.Pass : Found.Low <= Limit ? Verdict.Unsure : Verdict.Fail;

    /// <summary>Whether the limit certainly holds.</summary>
    public bool Holds => Verdict == Verdict.Pass;

    /// <summary>Share of the limit that the upper end of the band leaves; negative when it is beyond.</summary>
    public double Margin => 1 - (Found.High / Limit);
}
