namespace MicroNets.Search;

/// <summary>No network of the space keeps the limits.</summary>
public sealed class InfeasibleException : Exception
{
    internal InfeasibleException(SmallestReachable reach)
        : base($"found a limit of {reach.Stated:0.###} {reach.Unit} on {reach.Limit}; expected at least {reach.Bound:0.###} {reach.Unit}, which no network of the space goes below (layer '{reach.Layer}' decides); relax the limit or choose another space") => Reach = reach;

    internal InfeasibleException(string message)
        : base(message)
    {
    }

    /// <summary>The limit that is proven impossible; null when only all limits together were not met.</summary>
    public SmallestReachable? Reach { get; }
}
