namespace MicroNets.Search;

/// <summary>No network of the space keeps the limits.</summary>
public sealed class InfeasibleException : Exception
{
    internal InfeasibleException(SmallestReachable reach)
        : base($"found a limit of {reach.Stated:0.###} {reach.Unit} on {reach.Limit}; expected at "
            + $"least {reach.Value:0.###} {reach.Unit}, {reach.Explanation}; relax the limit or choose another space") => Smallest = reach;

    internal InfeasibleException(string message)
        : base(message)
    {
    }

    /// <summary>The limit that no network is known to keep; null when only all limits together were not met.</summary>
    public SmallestReachable? Smallest { get; }
}
