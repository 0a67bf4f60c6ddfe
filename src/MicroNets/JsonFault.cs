using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace MicroNets;

/// <summary>What is wrong with JSON, in the words of the file: fields that exist in place of types of the program.</summary>
internal static partial class JsonFault
{
    /// <param name="options">What the text was read with.</param>
    public static string Words(Exception exception, JsonSerializerOptions options)
    {
        string place = exception is JsonException { Path: { Length: > 1 } path } ? $" at {path}" : "";
        if (UnknownField().Match(exception.Message) is { Success: true } unknown
            && Fields(unknown.Groups["type"].Value, options) is { Length: > 0 } fields)
        {
            string name = unknown.Groups["field"].Value, nearest = fields.MinBy(field => Distance(field, name))!;
            string likely = Distance(nearest, name) <= Math.Max(1, name.Length / 3) ? $"; did you mean '{nearest}'?" : "";
            return $"found the field '{name}'{place}; expected one of {string.Join(", ", fields)}{likely}";
        }

        if (UnknownKind().Match(exception.Message) is { Success: true } kind)
        {
            string name = kind.Groups["kind"].Value;
            string[] kinds = [.. KindsNear(name)];
            return $"found the kind '{name}'{place}; {(kinds.Length > 0 ? $"did you mean {string.Join(" or ", kinds.Select(near => $"'{near}'"))}?" : "docs/tasks.md lists those that there are")}";
        }

        if (WrongValue().Match(exception.Message) is { Success: true })
            return $"the value{place} is of another kind than expected; see docs/tasks.md for the fields and their values";
        return exception.Message;
    }

    private static string[] Fields(string type, JsonSerializerOptions options) => typeof(JsonFault).Assembly.GetType(type) is { } known
        ? [.. options.GetTypeInfo(known).Properties.Where(property => property.Set is not null
            || property.AssociatedParameter is not null).Select(property => property.Name)]
        : [];

    // Of everything that has kinds in JSON: which of these the text is about, the message does not say.
    private static IEnumerable<string> KindsNear(string name) => typeof(JsonFault).Assembly.GetTypes()
        .SelectMany(type => type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)).Select(derived => derived.TypeDiscriminator).OfType<string>()
        .Where(kind => Distance(kind, name) <= Math.Max(1, name.Length / 3)).Distinct().OrderBy(kind => Distance(kind, name)).Take(2);

    // Edits between two words (Levenshtein), case aside.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, 1 + Math.Min(row[j - 1], diagonal));
            }
        }

        return row[b.Length];
    }

    [GeneratedRegex("JSON property '(?<field>[^']*)' could not be mapped to any .NET member contained in type '(?<type>[^']*)'",
        RegexOptions.NonBacktracking)]
    private static partial Regex UnknownField();

    [GeneratedRegex("unrecognized type discriminator id '(?<kind>[^']*)'", RegexOptions.NonBacktracking)]
    private static partial Regex UnknownKind();

    [GeneratedRegex("^The JSON value could not be converted to", RegexOptions.NonBacktracking)]
    private static partial Regex WrongValue();
}
