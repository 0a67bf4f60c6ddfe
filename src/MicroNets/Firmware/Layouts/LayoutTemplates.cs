using System.Reflection;
using MicroNets.Firmware.Project;
using Scriban;

namespace MicroNets.Firmware.Layouts;

/// <summary>The templates that travel inside the library.</summary>
internal static class LayoutTemplates
{
    public const string ExampleData = "common/example_data.h";

    private const string Prefix = "layouts/", Placeholder = "__name__";

    private static readonly Lazy<SortedDictionary<string, string>> Texts = new(Load);

    /// <summary>The files of a layout, rendered; paths are within it.</summary>
    public static IEnumerable<(string Path, string Text)> Render(Layout layout, LibraryFacts facts) =>
        Texts.Value.Where(template => template.Key.StartsWith($"{layout.Name}/", StringComparison.Ordinal))
            .Select(template => (Named(template.Key[(layout.Name.Length + 1)..], facts.Library), Render(template.Key, facts)))
            .Append((Named($"{layout.Example}/example_data.h", facts.Library), Render(ExampleData, facts)));

    /// <summary>A text with the library's name where a template leaves room for it.</summary>
    public static string Named(string text, string library) => text.Replace(Placeholder, library, StringComparison.Ordinal);

    private static string Render(string name, LibraryFacts facts)
    {
        Template template = Template.Parse(Texts.Value[name].ReplaceLineEndings("\n"), name);
        return template.HasErrors
            ? throw new InvalidOperationException($"template {name}: {string.Join("; ", template.Messages)}")
            : template.Render(facts);
    }

    private static SortedDictionary<string, string> Load()
    {
        Assembly assembly = typeof(LayoutTemplates).Assembly;
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            texts[name[Prefix.Length..].Replace('\\', '/')] = reader.ReadToEnd();
        }

        return texts;
    }
}

/// <summary>What templates are filled with.</summary>
/// <param name="Library">Its name.</param>
/// <param name="Title">A line for people.</param>
/// <param name="Sources">Paths of the sources within the layout.</param>
internal sealed record LibraryFacts(string Library, string Title, string Version, IReadOnlyList<string> Sources, IReadOnlyList<ModelFacts> Models);

/// <param name="Upper">The name as macros begin.</param>
/// <param name="Input">An input as numbers of C.</param>
/// <param name="Output">What the model makes of it.</param>
/// <param name="Caller">Whether the caller owns the memory.</param>
/// <param name="Memory">The argument that hands it over.</param>
internal sealed record ModelFacts(string Name, string Upper, string Input, string Output, bool Caller, string Memory)
{
    public static ModelFacts Of(LibraryModel model)
    {
        string name = model.Ends.Name;
        sbyte[] input = SelfTest.Inputs(model.Network, 1, 1);
        bool caller = model.Ends.Memory == ModelMemory.Caller;
        return new ModelFacts(name, name.ToUpperInvariant(), Numbers(input), Numbers(SelfTest.Outputs(model.Network, input)), caller, caller ? $"&{name}_memory" : "");
    }

    private static string Numbers(sbyte[] values) => string.Join(",\n", values.Chunk(24).Select(line => $"    {string.Join(", ", line)}"));
}
