using System.Text;

namespace MicroNets;

/// <summary>How many columns text for people may take: those of the window, or 100 where there is none.</summary>
internal static class TextWidth
{
    /// <summary>Where nobody says otherwise.</summary>
    public const int Default = 100;

    private const int Narrowest = 40;

    private static readonly AsyncLocal<int> s_columns = new();

    public static int Columns => s_columns.Value == 0 ? Default : s_columns.Value;

    /// <summary>Sets it for what is called from here on.</summary>
    public static void Set(int columns) => s_columns.Value = Math.Max(Narrowest, columns);

    /// <summary>Cuts a line between words, or within a word that is longer than a line.</summary>
    public static IEnumerable<string> Wrap(string line, int columns)
    {
        var part = new StringBuilder();
        foreach (string word in line.Split(' '))
        {
            string rest = word;
            if (part.Length > 0 && part.Length + 1 + rest.Length > columns)
            {
                yield return part.ToString();
                part.Clear();
            }
            else if (part.Length > 0)
            {
                part.Append(' ');
            }

            for (; rest.Length > columns; rest = rest[columns..])
                yield return rest[..columns];
            part.Append(rest);
        }

        yield return part.ToString();
    }

    /// <summary>Wraps sentences; lines that are set in, commands and tables among them, stay as they are.</summary>
    public static string WrapSentences(string text) => string.Join('\n', text.Split('\n').SelectMany(line =>
        line.Length <= Columns || line.StartsWith(' ') || line.Contains("  ", StringComparison.Ordinal) ? [line] : Wrap(line, Columns)));
}
