using System.Text.Json;
using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>
/// An export of Edge Impulse: recordings, sounds or pictures in <c>training</c> and <c>testing</c>, whose class stands in
/// <c>info.labels</c>, or at the start of their names up to the first dot. Tables named alike (<c>idle.01.csv</c>, <c>idle_01.csv</c>) are
/// read in the same way, also without splits. Items without a label, or whose label changes within a recording, are left out and told.
/// </summary>
internal sealed class LabelledFiles : DataSetLayout
{
    private const string LabelFile = "info.labels";

    public override string Name => "labelled-files";

    public override string Description =>
        $"an Edge Impulse export (training, testing, {LabelFile}), or recordings of sensors named by their class: idle.01.csv, wave.07.json";

    public override bool Matches(FileTree tree)
    {
        if (tree.Files.Any(file => file.FileName == LabelFile))
            return true;
        FileEntry[] items = [.. tree.Files.Where(IsItem)];
        // Pictures and sounds have names of their own more often than names of classes.
        int classes = items.Select(file => ByName(file).Name).Distinct().Count(), most = items.All(IsRecording) ? items.Length
            : items.Length / 2;
        return classes >= 2 && classes <= most
            && items.All(file => file.Folder.Length == 0 || SplitNames.Recognize(file.Folder) is not null);
    }

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        Dictionary<string, Labelled> labels = tree.Files.Where(file => file.FileName == LabelFile).SelectMany(Labels).DistinctBy(entry =>
            entry.Key).ToDictionary();
        var found = tree.Files.Where(IsItem).Select(file =>
            (File: file, Label: labels.GetValueOrDefault(file.Path) ?? (labels.Count > 0 ? new Labelled(null, null)
            : ByName(file)))).ToArray();
        (FileEntry File, Labelled Label)[] known = [.. found.Where(one => one.Label.Name is not null)];
        if (known.Length == 0)
            throw new InputException($"{found.Length} recordings without a label in {tree.Path}",
                $"labels in {LabelFile}, or at the start of the files' names", "label the data and export it again");

        EquatableArray<string> classes = known.Select(one => one.Label.Name!).Distinct().Order(StringComparer.Ordinal).ToEquatableArray();
        Dictionary<DataItem, string?> items = known.ToDictionary(one => ByKind(one.File, classes.Span.IndexOf(one.Label.Name)), one =>
            SplitNames.Recognize(one.File.Folder) ?? one.Label.Split);
        string[] left = found.Length == known.Length ? []
            : [$"{found.Length - known.Length} recordings of {tree.Path} have no single label and are left out"];
        return DealtSplits.Set(Name, tree, classes, items, left);
    }

    private static bool IsRecording(FileEntry file) => SeriesCsv.HasExtension(file.Path) || AcquisitionFile.HasExtension(file.Path);

    private static bool IsItem(FileEntry file) => IsRecording(file) || IsSound(file) || ImageFile.HasExtension(file.Path);

    private static Labelled ByName(FileEntry file)
    {
        string name = file.FileName[..file.FileName.IndexOf('.', StringComparison.Ordinal)];
        string stem = name.TrimEnd("0123456789".ToCharArray()).TrimEnd('_', '-', ' ');
        return new Labelled(stem.Length > 0 ? stem : name, null);
    }

    // Paths are relative to the file that lists them.
    private static IEnumerable<KeyValuePair<string, Labelled>> Labels(FileEntry file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(file.Read());
            return document.RootElement.GetProperty("files").EnumerateArray().Select(entry => KeyValuePair.Create(
                file.Folder.Length == 0 ? entry.GetProperty("path").GetString()! : $"{file.Folder}/{entry.GetProperty("path").GetString()}",
                new Labelled(Label(entry), entry.TryGetProperty("category", out JsonElement category)
                    ? SplitNames.Recognize(category.GetString() ?? "") : null))).ToArray();
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw InputException.At(file.Path, exception, "a list of files with their labels", "export the data again");
        }
    }

    private static string? Label(JsonElement entry)
    {
        if (!entry.TryGetProperty("label", out JsonElement label))
            return null;
        if (label.ValueKind == JsonValueKind.String)
            return label.GetString();
        return label.ValueKind == JsonValueKind.Object && label.TryGetProperty("type", out JsonElement type) && type.GetString() == "label"
            ? label.GetProperty("label").GetString() : null;
    }

    private sealed record Labelled(string? Name, string? Split);
}
