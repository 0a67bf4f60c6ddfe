using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MicroNets.Runs;

/// <summary>The JSON file in which a stage leaves its result. It is there when the stage is done, whole, or not at all.</summary>
internal static class StageFile
{
    private static readonly JsonSerializerOptions Form = new(JsonForm.Files)
    {
        IgnoreReadOnlyProperties = true,
    };

    private static readonly JsonSerializerOptions LineForm = new(Form)
    {
        WriteIndented = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The result of a stage that is done; null: it is still to be done.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static T? Read<T>(RunFolder folder, string name)
        where T : class => Read<T>(folder.File(name));

    /// <summary>The same of a folder that another process may work in.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static T? Read<T>(string path)
        where T : class
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return Parse<T>(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw JsonFault.Error($"'{path}' is damaged", exception, Form, "the result of a stage",
                "remove the file and run the same command to do that stage again");
        }
    }

    /// <summary>A value as one line of a file that holds many; members that are null are left out.</summary>
    public static string Line<T>(T value) => JsonSerializer.Serialize(value, LineForm);

    /// <summary>Null: the line is damaged.</summary>
    public static T? OfLine<T>(string line)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, LineForm);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>A tree as it is written.</summary>
    public static string Text(JsonNode tree) => tree.ToJsonString(Form);

    /// <summary>A result as the tree that is written.</summary>
    public static JsonNode Node<T>(T result) => JsonSerializer.SerializeToNode(result, Form)!;

    public static void Write<T>(RunFolder folder, string name, T result) => Write(folder.File(name), result);

    public static void Write<T>(string path, T result) => AtomicFile.WriteAllText(path, Text(result));

    /// <exception cref="JsonException">The text is no such result.</exception>
    public static T Parse<T>(string json)
        where T : class => JsonSerializer.Deserialize<T>(json, Form) ?? throw new JsonException("the document is null");

    public static string Text<T>(T result) => JsonSerializer.Serialize(result, Form);
}
