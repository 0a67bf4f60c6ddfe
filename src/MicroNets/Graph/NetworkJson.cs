using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MicroNets.Graph;

/// <summary>The stable JSON form of a network. Writing and reading back gives an equal network.</summary>
public static class NetworkJson
{
    private static readonly JsonSerializerOptions Options = new(JsonForm.Files)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameOps, LeaveOutDefaults } },
    };

    /// <summary>The text that <see cref="Read"/> reads; equal networks give equal texts.</summary>
    public static string Write(Network network) =>
        JsonSerializer.Serialize(new Document(1, network.Name, network.Layers.Select(layer => layer.Node).ToEquatableArray()), Options);

    /// <exception cref="InputException">The text is not a network of this form.</exception>
    public static Network Read(string json)
    {
        try
        {
            Document document = JsonSerializer.Deserialize<Document>(json, Options) ?? throw new JsonException("the document is null");
            if (document.Version != 1)
                throw new InputException($"network version {document.Version}", "1", "use the MicroNets that wrote the file");
            if (document.Nodes.Any(node => node?.Op is null || node.Name is null || node.Inputs.Any(input => input is null)))
                throw new JsonException("a node lacks its name, its op or the name of an input");
            return new Network(document.Name ?? throw new JsonException("the name is missing"), document.Nodes);
        }
        catch (Exception exception) when (exception is JsonException or GraphException or NotSupportedException)
        {
            throw InputException.At("not a network", exception, "a network as this version writes it", "make the file anew");
        }
    }

    // Attributes that most ops of a kind leave as they are would only lengthen the form.
    private static void LeaveOutDefaults(JsonTypeInfo type)
    {
        if (!type.Type.IsAssignableTo(typeof(Op)))
            return;
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (property.AttributeProvider?.GetCustomAttributes(typeof(DefaultValueAttribute),
                inherit: true) is [DefaultValueAttribute usual])
                property.ShouldSerialize = (_, value) => !Equals(value, usual.Value);
        }
    }

    private static void NameOps(JsonTypeInfo type)
    {
        if (type.Type != typeof(Op))
            return;
        type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "kind" };
        foreach ((string kind, Type op) in OpCatalog.Kinds)
            type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(op, kind));
    }

    private sealed record Document(int Version, string? Name, EquatableArray<Node> Nodes);
}
