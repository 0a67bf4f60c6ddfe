using System.Globalization;
using System.Text.Json;
using MicroNets.Data.Files;

namespace MicroNets.Data.Sets;

/// <summary>
/// Visual wake words from COCO 2014 or 2017: <c>annotations/instances_train2014.json</c> … beside the folders of images. An image is a
/// person when the box of one covers at least 0.5 % of it. Rule: A. Chowdhery et al., "Visual Wake Words Dataset", arXiv 1906.05721.
/// </summary>
internal sealed class CocoPersons : DataSetLayout
{
    public const double SmallestShare = 0.005;

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public override string Name => "vww";

    public override string Description =>
        "COCO: annotations/instances_train2014.json and instances_val2014.json with folders train2014 and val2014 (or 2017)";

    public override bool Matches(FileTree tree) => Annotations(tree).Any();

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        var splits = new List<DataSplit>();
        foreach (FileEntry annotations in Annotations(tree))
        {
            string part = Path.GetFileNameWithoutExtension(annotations.FileName)["instances_".Length..]; // such as train2014
            string? split = SplitNames.Recognize(part.TrimEnd("0123456789".ToCharArray()));
            if (split is null || splits.Any(s => s.Name == split))
                throw new InputException($"{annotations.Path} in {tree.Path}",
                    "one file instances_trainYEAR.json and one instances_valYEAR.json", "keep one year only");
            splits.Add(new DataSplit(split, Items(tree, annotations, part)));
        }

        return new DataSet(Name, tree.Path, ["no_person", "person"],
            splits.OrderBy(s => SplitNames.InOrder.ToList().IndexOf(s.Name)).ToEquatableArray(), tree) { GroupsAreDisjoint = true };
    }

    private static IEnumerable<FileEntry> Annotations(FileTree tree) =>
        tree.Files.Where(f => f.FileName.StartsWith("instances_", StringComparison.Ordinal)
            && f.FileName.EndsWith(".json", StringComparison.Ordinal));

    private static EquatableArray<DataItem> Items(FileTree tree, FileEntry annotations, string part)
    {
        Dictionary<string, FileEntry> images = tree.Files.Where(f => f.Folder.Split('/')[^1] == part).DistinctBy(f => f.FileName)
            .ToDictionary(f => f.FileName, StringComparer.Ordinal);
        CocoImage[] listed = ReadAnnotations(annotations);
        CocoImage[] missing = listed.Where(image => !images.ContainsKey(image.FileName)).ToArray();
        if (missing.Length > 0)
        {
            throw new InputException($"{listed.Length - missing.Length} of the {listed.Length} images of {annotations.Path}",
                $"all of them in a folder '{part}' ({missing[0].FileName} is missing)",
                $"add the missing images, for example by unpacking {part}.zip into {tree.Path}");
        }

        return listed.Select(image => Picture(images[image.FileName], image.HasPerson ? 1 : 0,
            image.Id.ToString(CultureInfo.InvariantCulture))).ToEquatableArray();
    }

    private static CocoImage[] ReadAnnotations(FileEntry file)
    {
        try
        {
            var annotations = JsonSerializer.Deserialize<CocoFile>(file.Read(), s_json);
            if (annotations?.Images is not { Length: > 0 } images || annotations.Annotations is null || annotations.Categories is null)
                throw new InputException($"{file.Path} without images, annotations and categories", "COCO annotations of instances",
                    "get instances_*.json from cocodataset.org");
            long person = annotations.Categories.FirstOrDefault(c => c.Name == "person")?.Id
                ?? throw new InputException($"no category 'person' in {file.Path}", "COCO's categories",
                    "get instances_*.json from cocodataset.org");
            Dictionary<long, CocoRecord> byId = images.DistinctBy(image => image.Id).ToDictionary(image => image.Id);
            HashSet<long> persons = annotations.Annotations
                .Where(a => a.CategoryId == person && a.Bbox is { Length: 4 } box && byId.TryGetValue(a.ImageId, out CocoRecord? image)
                    && box[2] * box[3] >= SmallestShare * image.Width * image.Height)
                .Select(a => a.ImageId).ToHashSet();
            return byId.Values.Select(image => new CocoImage(image.Id, image.FileName ?? "", persons.Contains(image.Id))).ToArray();
        }
        catch (JsonException e)
        {
            throw InputException.At(file.Path, e, "COCO annotations of instances", "get instances_*.json from cocodataset.org");
        }
    }

    private sealed record CocoImage(long Id, string FileName, bool HasPerson);

    private sealed record CocoFile(CocoRecord[]? Images, CocoAnnotation[]? Annotations, CocoCategory[]? Categories);

    private sealed record CocoRecord(long Id, string? FileName, double Width, double Height);

    private sealed record CocoAnnotation(long ImageId, long CategoryId, double[]? Bbox);

    private sealed record CocoCategory(long Id, string? Name);
}
