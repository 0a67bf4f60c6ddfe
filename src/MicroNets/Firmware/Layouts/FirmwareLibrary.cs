using System.IO.Compression;
using MicroNets.Data.FrontEnds;
using MicroNets.Devices.Memory;
using MicroNets.Firmware.Project;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Layouts;

/// <summary>A model for a library in C.</summary>
/// <param name="FrontEnd">Built in; null: none.</param>
/// <param name="Ends">What the task knows of its ends, with its name.</param>
public sealed record LibraryModel(IntegerNetwork Network, FrontEnd? FrontEnd, ModelInterface Ends);

/// <summary>Models as a library in C, laid out for a build system. The kernels are there once, whatever the number of models.</summary>
public sealed record FirmwareLibrary(string Name, Layout Layout, string Folder, EquatableArray<string> Files)
{
    // Of generated libraries: what changes is the model, which has a check sum.
    private const string Version = "1.0.0";

    private const string PackName = "cmsis-pack";

    /// <summary>Writes the library.</summary>
    /// <param name="models">One or more, each with a name of its own.</param>
    /// <exception cref="InputException">A network holds an op without kernels, or two models have one name.</exception>
    public static FirmwareLibrary Write(IReadOnlyList<LibraryModel> models, Layout layout, string folder)
    {
        string[] names = [.. models.Select(model => model.Ends.Name)];
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Length)
            throw new InputException($"models of the names {string.Join(", ", names)}", "a name of its own for each",
                "give names with --name, one for each model");

        string library = string.Join('_', names);
        SortedDictionary<string, string> code = Code(models);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string path, string text) in code.Where(file =>
            layout.TakesAssembly || !file.Key.EndsWith(".S", StringComparison.Ordinal)))
            files[$"{(IsHeader(path) ? layout.Headers : layout.Sources)}/{Path.GetFileName(path)}"] = text;
        string title = string.Join(" and ", models.Select(model => $"{model.Ends.Name} ({Plain(model.Network.Network.Name)})"));
        var facts = new LibraryFacts(library, title, Version, [.. files.Keys.Where(path => !IsHeader(path))],
            [.. models.Select(ModelFacts.Of)]);
        foreach ((string path, string text) in LayoutTemplates.Render(layout, facts))
            files[path] = text;
        foreach ((string path, string text) in files)
            AtomicFile.WriteAllText(Path.Combine(folder, path), text.ReplaceLineEndings("\n"));
        string[] packs = layout.Name == PackName ? [Pack(library, folder, files)] : [];
        return new FirmwareLibrary(library, layout, folder, [.. files.Keys, .. packs]);
    }

    /// <summary>What to do with it, for people.</summary>
    public string Next => LayoutTemplates.Named(Layout.Next, Name);

    // The kernels for rows of 3×3 windows are compiled for one width, the widest of all models.
    private static SortedDictionary<string, string> Code(IReadOnlyList<LibraryModel> models)
    {
        int rowBytes = models.Count == 1 ? 0 : models.Max(model => Writer(model, 0).Program.RowBytes);
        var code = new SortedDictionary<string, string>(StringComparer.Ordinal);
        int widest = 0;
        foreach (LibraryModel model in models)
        {
            ProjectWriter writer = Writer(model, rowBytes);
            widest = Math.Max(widest, writer.Program.RowBytes);
            foreach ((string path, string text) in writer.ModelFiles()
                .Where(file => file.Key != $"{ModelName.Default}.h" || model.Ends.Name == ModelName.Default))
                code[path] = text;
        }

        code[ProjectWriter.ConfigurationFile] = ProjectWriter.Configuration(widest);
        return code;
    }

    private static ProjectWriter Writer(LibraryModel model, int rowBytes) =>
        new(model.Network, ArenaGoal.Balanced, model.FrontEnd, model.Ends, leastRowBytes: rowBytes);

    private static bool IsHeader(string path) => Path.GetExtension(path) is ".h" or ".hpp";

    // A pack is an archive of its folder; the same files make the same bytes.
    private static string Pack(string library, string folder, SortedDictionary<string, string> files)
    {
        string name = $"MicroNets.{library}.{Version}.pack";
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string path, string text) in files)
            {
                ZipArchiveEntry entry = archive.CreateEntry(path);
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var writer = new StreamWriter(entry.Open());
                writer.Write(text.ReplaceLineEndings("\n"));
            }
        }

        AtomicFile.WriteAllBytes(Path.Combine(folder, name), bytes.ToArray());
        return name;
    }

    // Names of networks come from files, and go into properties, XML, YAML and JSON.
    private static string Plain(string text) =>
        string.Concat(text.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or ' ' or '/'));
}
