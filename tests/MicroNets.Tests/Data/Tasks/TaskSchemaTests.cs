using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using MicroNets.Data.Augmentation;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;

namespace MicroNets.Tests.Data.Tasks;

/// <summary>The schema for editors against what the program reads.</summary>
public class TaskSchemaTests
{
    private static readonly JsonElement s_schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs",
        "schema", "task.schema.json"))).RootElement;

    [Fact]
    public void The_schema_has_every_field_of_a_task() =>
        Assert.Equal(Fields(typeof(TaskSpec)).Order(), Names(s_schema.GetProperty("properties")).Order());

    [Theory]
    [InlineData(typeof(FrontEnd), "frontEnd")]
    [InlineData(typeof(SampleAugmentation), "augmentation")]
    public void The_schema_has_every_kind_and_its_fields(Type type, string definition)
    {
        Dictionary<string, JsonElement> kinds = s_schema.GetProperty("$defs").GetProperty(definition).GetProperty("oneOf").EnumerateArray()
            .ToDictionary(kind => kind.GetProperty("properties").GetProperty("kind").GetProperty("const").GetString()!);
        JsonDerivedTypeAttribute[] derived = [.. type.GetCustomAttributes<JsonDerivedTypeAttribute>()];
        Assert.Equal(derived.Select(one => (string)one.TypeDiscriminator!).Order(), kinds.Keys.Order());
        foreach (JsonDerivedTypeAttribute one in derived)
        {
            JsonElement properties = kinds[(string)one.TypeDiscriminator!].GetProperty("properties");
            Assert.Equal(Fields(one.DerivedType).Append("kind").Order(), Names(properties).Order());
        }
    }

    private static IEnumerable<string> Names(JsonElement properties) => properties.EnumerateObject().Select(property => property.Name);

    private static IEnumerable<string> Fields(Type type) => type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .Where(property => property.GetMethod is not null && property.GetCustomAttribute<JsonIgnoreAttribute>(inherit: true) is null
            or { Condition: not JsonIgnoreCondition.Always })
        .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Distinct();
}
