using MicroNets.Devices.Costs;

namespace MicroNets.Devices;

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
    public string Name => Axis.Name;

    public string Unit => Axis.Unit;

    public Verdict Verdict => Found.High <= Limit ? Verdict.Pass : Found.Low <= Limit ? Verdict.Unsure : Verdict.Fail;

    public bool Holds => Verdict == Verdict.Pass;

    /// <summary>Share of the limit that the upper end of the band leaves; negative when it is beyond.</summary>
    public double Margin => 1 - (Found.High / Limit);
}
