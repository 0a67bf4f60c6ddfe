namespace MicroNets;

/// <summary>
/// Something the user gave is wrong. Says what was found, what was expected and what to do, in that order;
/// the tool prints the message alone and exits with code 2.
/// </summary>
public sealed class InputException : Exception
{
    public InputException(string found, string expected, string remedy)
        : base($"found {found}; expected {expected}; {remedy}")
    {
        (Found, Expected, Remedy) = (found, expected, remedy);
    }

    public InputException(string message)
        : base(message)
    {
    }

    public InputException(string message, Exception innerException)
        : base(message, innerException)
    {
        if (innerException is InputException { Expected: not null } inner)
            (Found, Expected, Remedy) = (inner.Found, inner.Expected, inner.Remedy);
    }

    /// <summary>Null where the message is one sentence.</summary>
    public string? Found { get; }

    /// <summary>Null with <see cref="Found"/>.</summary>
    public string? Expected { get; }

    /// <summary>What to do; null with <see cref="Found"/>.</summary>
    public string? Remedy { get; }
}
