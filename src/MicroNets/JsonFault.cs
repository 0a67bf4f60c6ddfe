using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace MicroNets;

/// <summary>What is wrong with JSON, in the words of the file: fields that exist in place of types of the program.</summary>
internal static partial class JsonFault
{
    private const string Within = "within";

    /// <summary>The error to throw in place of what a reader of JSON threw.</summary>
    /// <param name="what">What the text is or is not, such as "device profile 'x.json'": the beginning of the message.</param>
    /// <param name="options">What the text was read with.</param>
    /// <param name="expected">What the text should be, such as "a device profile"; told where the fault itself says nothing better.</param>
    public static InputException Error(string what, Exception exception, JsonSerializerOptions options, string expected, string remedy)
    {
        string place = Path(exception) is { Length: > 0 } path ? $" at {path}" : "";
        string message = exception.Message;
        (string? found, string? better, string? hint) = message switch
        {
            _ when UnknownField().Match(message) is { Success: true } field
                && Fields(field.Groups["type"].Value, options) is { Length: > 0 } fields =>
                Unknown(field.Groups["field"].Value, place, fields),
            _ when WrongValue().Match(message) is { Success: true } value =>
                ($"a value of another kind{place}", Kind(value.Groups["type"].Value, Path(exception), options), null),
            _ when UnknownKind().Match(message) is { Success: true } kind =>
                ($"the kind '{kind.Groups["kind"].Value}'{place}", "a kind that there is", Meant(kind.Groups["kind"].Value, Kinds())),
            _ when message.Contains("must specify a type discriminator", StringComparison.Ordinal) =>
                ($"an object without 'kind'{place}", "its 'kind' first", null),
            _ when message.StartsWith("The input does not contain any JSON", StringComparison.Ordinal) => ("no text", null, null),
            _ when Syntax().Match(message) is { Success: true } syntax =>
                ($"text that is no JSON ({syntax.Groups["what"].Value}, {Position(exception)})", null, null),
            _ => ((string?)null, (string?)null, (string?)null),
        };
        remedy = hint is null ? remedy : $"{hint} {remedy}";
        return found is null ? InputException.At(what, exception, expected, remedy)
            : new InputException(what, new InputException(found, better ?? expected, remedy, exception));
    }

    /// <summary>An exception about a part of a value that has a converter of its own, with where the part is in it, such as "[2]":
    /// readers of JSON know the way to the value alone.</summary>
    public static JsonException Inside(string part, JsonException exception)
    {
        var outer = new JsonException(PathInMessage().Replace(exception.Message, ""), exception);
        outer.Data[Within] = part + Tail(Path(exception));
        return outer;
    }

    /// <summary>What an exception says, with the place in the text as people count it.</summary>
    public static string Message(JsonException exception) => PathInMessage().Replace(exception.Message, "").TrimEnd('.')
        + (exception.LineNumber is null ? "" : $" ({Position(exception)})");

    // As one writes it: tasks[0].limits[1].sram.
    private static string Path(Exception exception) => exception is JsonException json
        ? (json.Path?.TrimStart('$').TrimStart('.') ?? "") + (json.Data[Within] as string) : "";

    private static string Tail(string path) => path is "" or ['[', ..] ? path : $".{path}";

    private static (string Found, string Expected, string? Hint) Unknown(string name, string place, string[] fields) =>
        ($"the field '{name}'{place}", $"one of {string.Join(", ", fields)}", Meant(name, fields));

    private static string? Meant(string name, IEnumerable<string> names) =>
        NearNames.Nearest(name, names) is { } near ? $"did you mean '{near}'?" : null;

    // Of everything that has kinds in JSON: which of these the text is about, the message does not say.
    private static IEnumerable<string> Kinds() => typeof(JsonFault).Assembly.GetTypes()
        .SelectMany(type => type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)).Select(derived => derived.TypeDiscriminator)
        .OfType<string>();

    private static string Position(Exception exception) =>
        exception is JsonException { LineNumber: { } line, BytePositionInLine: { } position }
            ? $"line {line + 1}, byte {position + 1}"
            : "";

    private static string[] Fields(string type, JsonSerializerOptions options) => Known(type) is { } known
        ? [.. options.GetTypeInfo(known).Properties.Where(property => property.Set is not null
            || property.AssociatedParameter is not null).Select(property => property.Name)]
        : [];

    private static Type? Known(string type) => typeof(JsonFault).Assembly.GetType(type) ?? Type.GetType(type);

    // The message names the type of the value, or that of the object that the value stands in.
    private static string? Kind(string type, string path, JsonSerializerOptions options)
    {
        if (Known(type) is not { } known)
            return type.Contains("Array`1", StringComparison.Ordinal) || type.EndsWith("[]", StringComparison.Ordinal) ? "a list" : null;
        string last = path[(path.LastIndexOf('.') + 1)..];
        Type value = known.Assembly == typeof(JsonFault).Assembly && options.GetTypeInfo(known) is { Kind: JsonTypeInfoKind.Object } info
            && info.Properties.FirstOrDefault(property => property.Name == last) is { } property ? property.PropertyType : known;
        value = Nullable.GetUnderlyingType(value) ?? value;
        return value == typeof(string) ? "text"
            : value == typeof(bool) ? "true or false"
            : value.IsEnum ? $"one of {string.Join(", ", Enum.GetValues(value).Cast<object>()
                .Select(name => JsonSerializer.Serialize(name, value, options)))}"
            : value.IsPrimitive ? "a number"
            : value.IsAssignableTo(typeof(IEnumerable)) ? "a list"
            : value.IsNested ? null
            : "an object";
    }

    [GeneratedRegex(@" Path: .* \| LineNumber: \d+ \| BytePositionInLine: \d+\.$", RegexOptions.Singleline)]
    private static partial Regex PathInMessage();

    [GeneratedRegex("JSON property '(?<field>[^']*)' could not be mapped to any .NET member contained in type '(?<type>[^']*)'",
        RegexOptions.NonBacktracking)]
    private static partial Regex UnknownField();

    [GeneratedRegex(@"^The JSON value could not be converted to (?<type>[^ ]*?)\.( |$)")]
    private static partial Regex WrongValue();

    [GeneratedRegex("^Read unrecognized type discriminator id '(?<kind>[^']*)'", RegexOptions.NonBacktracking)]
    private static partial Regex UnknownKind();

    [GeneratedRegex(@"^(?<what>.*?)\.? (Path: .* \| )?LineNumber: \d+ \| BytePositionInLine: \d+\.$", RegexOptions.Singleline)]
    private static partial Regex Syntax();
}
