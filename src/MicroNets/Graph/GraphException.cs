namespace MicroNets.Graph;

/// <summary>A network that cannot be: what was found, what was expected, and, once known, at which node.</summary>
public sealed class GraphException : Exception, IFault
{
    public GraphException(string found, string expected)
        : base($"found {found}; expected {expected}") => (Found, Expected) = (found, expected);

    public GraphException(string node, GraphException inner)
        : base($"node '{node}': {inner.Message}", inner) =>
        (Node, Found, Expected) = (node, $"node '{node}': {inner.Found}", inner.Expected);

    public string? Node { get; }

    public string Found { get; }

    public string Expected { get; }
}
