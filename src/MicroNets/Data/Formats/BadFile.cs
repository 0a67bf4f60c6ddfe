namespace MicroNets.Data.Formats;

/// <summary>Words every complaint about a file alike: name, byte offset or line, found, expected, remedy.</summary>
internal static class BadFile
{
    public const string Replace = "get the file again from where it came from, or leave it out";

    public static InputException At(string name, long offset, string found, string expected, string remedy = Replace) =>
        new($"{name}, byte {offset}", new InputException(found, expected, remedy));

    /// <param name="line">Of a text, from 1.</param>
    public static InputException InLine(string name, int line, string found, string expected, string remedy = "correct this line") =>
        new($"{name}, line {line}", new InputException(found, expected, remedy));

    public static InputException Truncated(string name, long offset, long length, long needed) =>
        At(name, offset, $"the end of the file after {Bytes(length)}", $"{Bytes(needed)} more from here");

    private static string Bytes(long count) => count == 1 ? "1 byte" : $"{count} bytes";
}
