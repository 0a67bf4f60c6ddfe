using System.Globalization;
using System.Text.RegularExpressions;
using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>
/// Pictures and labels in IDX files (<see cref="IdxFile"/>), also compressed: <c>train-images-idx3-ubyte</c> beside
/// <c>train-labels-idx1-ubyte</c>, and <c>t10k-…</c> or <c>test-…</c>, as MNIST, Fashion-MNIST and EMNIST have them.
/// </summary>
internal sealed partial class IdxPictures : DataSetLayout
{
    public override string Name => "idx";

    public override string Description =>
        "train-images-idx3-ubyte and train-labels-idx1-ubyte, t10k-images-idx3-ubyte … (MNIST), also as .gz";

    public override bool Matches(FileTree tree) => tree.Files.Any(IsPictures);

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        var storage = new List<IDisposable> { tree };
        try
        {
            return Read(tree, options, storage);
        }
        catch
        {
            storage.Skip(1).ToList().ForEach(opened => opened.Dispose());
            throw;
        }
    }

    private static bool IsPictures(FileEntry file) => PicturesPattern().IsMatch(file.FileName);

    private DataSet Read(FileTree tree, DataSetOptions options, List<IDisposable> storage)
    {
        var items = new List<(DataItem Item, string Split)>();
        int classes = 0;
        foreach (FileEntry file in tree.Files.Where(IsPictures))
        {
            string labelPath = PicturesPattern().Replace(file.Path, "labels$1idx1-ubyte$2");
            FileEntry labelFile = tree.Find(labelPath)
                ?? throw new InputException($"{file.Path} without {labelPath} in {tree.Path}", "the labels beside the pictures",
                    "get that file too");
            ByteSource pictureBytes = Open(file);
            storage.Add(pictureBytes);
            ArrayRows pictures = IdxFile.ReadRows(pictureBytes);
            using ByteSource labelBytes = Open(labelFile);
            RawArray labels = IdxFile.Read(labelBytes);
            if (pictures.Dimensions.Count != 3 || labels.Dimensions.Count != 1 || labels.Dimensions[0] != pictures.Dimensions[0])
                throw new InputException($"{pictures.Type} {pictures.Dimensions} in {file.Path} and {labels} in {labelFile.Path}",
                    "pictures [count, height, width] and as many labels", "get both files again");
            string split = SplitNames.Recognize(file.FileName[..file.FileName.IndexOf('-', StringComparison.Ordinal)]) ?? SplitNames.Test;
            classes = Math.Max(classes, labels.Bytes.Span.ToArray().Max() + 1);
            items.AddRange(Enumerable.Range(0, labels.Count).Select(i =>
                (new DataItem($"{file.Path}#{i}", labels.Bytes.Span[i], file.Stamp, () => pictures.Row(i)), split)));
        }

        EquatableArray<string> names = options.Classes.Count >= classes ? options.Classes
            : [.. Enumerable.Range(0, classes).Select(label => label.ToString(CultureInfo.InvariantCulture))];
        Dictionary<DataItem, string> splits = items.ToDictionary(item => item.Item, item => item.Split);
        return new DataSet(Name, tree.Path, names, SplitNames.Gather(splits.Keys, item => splits[item]), new Storage(storage));
    }

    private static ByteSource Open(FileEntry file)
    {
        ByteSource source = file.Open();
        if (!file.Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            return source;
        using (source)
            return GzipBytes.Inflate(source);
    }

    [GeneratedRegex(@"images([-.])idx3-ubyte(\.gz)?$")]
    private static partial Regex PicturesPattern();
}
