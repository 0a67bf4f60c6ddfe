using MicroNets.Graph;

namespace MicroNets.Cli;

/// <summary>What the file system refuses, and networks that cannot be, in the words of the tool.</summary>
internal static class FileFault
{
    // ENOSPC and ERROR_DISK_FULL, as .NET tells them.
    private const int NoSpaceOnUnix = 28, NoSpaceOnWindows = unchecked((int)0x80070070);

    /// <summary>The same error with what was expected and what to do; other errors as they are.</summary>
    public static Exception Of(Exception exception)
    {
        if (exception is GraphException graph)
            return new InputException(graph.Found, graph.Expected, "mend the network, or make its file anew", graph);
        if (exception is not (IOException or UnauthorizedAccessException))
            return exception;
        string message = exception.Message.TrimEnd('.');
        return exception switch
        {
            FileNotFoundException or DirectoryNotFoundException => new InputException(Quiet(message), "a path that is there", "check it"),
            UnauthorizedAccessException when message.Split('\'') is [_, var path, _] && Directory.Exists(path) && CanRead(path) =>
                new InputException(
                $"a folder '{path}' in the place of a file, or without permission to write", "a file", "name another path"),
            UnauthorizedAccessException => new InputException(
                Quiet(message), "permission to read or write it", "change its permissions, or name another path"),
            { HResult: NoSpaceOnUnix or NoSpaceOnWindows } => new InputException(
                Quiet(message), "room on the disk", "free some and give the same command again, or name a folder on another disk"),
            _ when message.StartsWith("Is a directory", StringComparison.Ordinal) =>
                new InputException(Quiet(message), "a file", "name another path"),
            _ => new InputException(Quiet(message), "files that can be read and written", "check the path and the disk"),
        };
    }

    // Message of .NET as the middle of a sentence.
    private static string Quiet(string message)
    {
        string told = message.Replace(" : ", ": ", StringComparison.Ordinal)
            .Replace("Could not find file", "no file", StringComparison.Ordinal)
            .Replace("Could not find a part of the path", "no path", StringComparison.Ordinal)
            .Replace("The file '", "a file '", StringComparison.Ordinal)
            .Replace("already exists", "where a folder belongs", StringComparison.Ordinal);
        return char.ToLowerInvariant(told[0]) + told[1..];
    }

    private static bool CanRead(string folder)
    {
        try
        {
            _ = Directory.EnumerateFileSystemEntries(folder).Any();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
