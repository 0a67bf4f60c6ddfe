namespace MicroNets;

/// <summary>Words as a POSIX shell reads them.</summary>
internal static class ShellText
{
    /// <summary>A word that stands for this text: in quotes where a shell would make something else of it.</summary>
    public static string Word(string text) =>
        text.Length > 0 && text.All(letter => char.IsLetterOrDigit(letter) || "-_./:=,%+".Contains(letter, StringComparison.Ordinal)) ? text
            : Quoted(text);

    /// <summary>The text in quotes.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>A command of several words.</summary>
    public static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(Word));
}
