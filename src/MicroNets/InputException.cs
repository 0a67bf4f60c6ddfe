namespace MicroNets;

/// <summary>An exception that tells what was found and what was expected.</summary>
internal interface IFault
{
    string Found { get; }

    string Expected { get; }
}

/// <summary>
/// Something the user gave is wrong. Says what was found, what was expected and what to do, in that order;
/// the tool prints the message alone and exits with code 2.
/// </summary>
public sealed class InputException : Exception
{
    /// <param name="found">What is there, with its name or place.</param>
    /// <param name="expected">What would be right.</param>
    /// <param name="remedy">What the user can do, as an imperative.</param>
    /// <param name="innerException">What told of it, such as an error of the file system.</param>
    public InputException(string found, string expected, string remedy, Exception? innerException = null)
        : base($"found {found}; expected {expected}; {remedy}", innerException) =>
        (Found, Expected, Remedy) = (found, expected, remedy);

    /// <summary>The same fault with where it is, such as the name of a file, before it.</summary>
    public InputException(string place, InputException fault)
        : base($"{place}: {fault.Message}", fault) =>
        (Found, Expected, Remedy) = ($"{place}: {fault.Found}", fault.Expected, fault.Remedy);

    /// <summary>What is there, with its name or place.</summary>
    public string Found { get; }

    /// <summary>What would be right.</summary>
    public string Expected { get; }

    /// <summary>What to do.</summary>
    public string Remedy { get; }

    /// <summary>What an exception says of a place; one that has no more to say than its message gets what is expected there.</summary>
    internal static InputException At(string place, Exception exception, string expected, string remedy) =>
        new(place, exception switch
        {
            InputException fault => fault,
            IFault fault => new InputException(fault.Found, fault.Expected, remedy, exception),
            _ => new InputException(Clause(exception), expected, remedy, exception),
        });

    /// <summary>What is thrown of a file that could not be read, or of what was read of it.</summary>
    internal static InputException Unreadable(string file, Exception exception) =>
        At(file, exception, "a file that can be read", "check the path and its permissions");

    /// <summary>The message of an exception of .NET as the middle of a sentence.</summary>
    internal static string Clause(Exception exception)
    {
        string message = exception is System.Text.Json.JsonException json ? JsonFault.Message(json) : exception.Message;
        message = message.TrimEnd('.');
        return message is [var first, var second, ..] && char.IsUpper(first) && !char.IsUpper(second)
            ? char.ToLowerInvariant(first) + message[1..] : message;
    }
}
