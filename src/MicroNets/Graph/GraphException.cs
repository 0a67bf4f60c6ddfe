namespace MicroNets.Graph;

/// <summary>A network that cannot be: what was found, what was expected, and, once known, at which node.</summary>
public sealed class GraphException : Exception, IFault
{
    /// <param name="found">What is there, such as "2 inputs".</param>
    /// <param name="expected">What would be right, such as "one input".</param>
    public GraphException(string found, string expected)
        : base($"found {found}; expected {expected}") => (Found, Expected) = (found, expected);

    /// <param name="node">Name of the node at which the fault was found.</param>
    /// <param name="inner">The fault without its place.</param>
    public GraphException(string node, GraphException inner)
        : base($"node '{node}': {inner.Message}", inner) =>
        (Node, Found, Expected) = (node, $"node '{node}': {inner.Found}", inner.Expected);

    /// <summary>Name of the node; null while it is not known.</summary>
    public string? Node { get; }

    /// <summary>What is there.</summary>
    public string Found { get; }

    /// <summary>What would be right.</summary>
    public string Expected { get; }
}
