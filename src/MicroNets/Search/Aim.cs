using MicroNets.Devices;

namespace MicroNets.Search;

/// <summary>Which end of an estimate a search keeps within the limits.</summary>
public enum Aim
{
    /// <summary>The upper end: what is found keeps every limit, whatever the true cost turns out to be within its band.</summary>
    Certain,

    /// <summary>The value itself, where no network keeps a limit for certain: only a measurement can tell.</summary>
    Likely,
}

internal static class Aims
{
    public static double Of(this Aim aim, Estimate estimate) => aim == Aim.Certain ? estimate.High : estimate.Value;
}
