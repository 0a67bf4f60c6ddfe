using System.Text;
using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Sets;

/// <summary>
/// CIFAR-10, binary version: <c>data_batch_1.bin</c> … and <c>test_batch.bin</c>, each image a label byte and 32×32 bytes of red, then
/// green, then blue. Format: cs.toronto.edu/~kriz/cifar.html.
/// </summary>
internal sealed class Cifar10 : DataSetLayout
{
    private const int Side = 32, Plane = Side * Side, RecordBytes = 1 + 3 * Plane;

    private static readonly EquatableArray<string> s_classes = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse",
        "ship", "truck"];

    public override string Name => "cifar-10";

    public override string Description => "data_batch_1.bin … data_batch_5.bin and test_batch.bin";

    public override bool Matches(FileTree tree) => Batches(tree).Any();

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        EquatableArray<string> classes = tree.Find("batches.meta.txt") is { } meta
            ? Encoding.UTF8.GetString(meta.Read()).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .ToEquatableArray()
            : s_classes;
        var storage = new List<IDisposable> { tree };
        var items = new List<DataItem>();
        try
        {
            foreach (FileEntry batch in Batches(tree))
            {
                ByteSource source = batch.Open();
                storage.Add(source);
                items.AddRange(Items(batch, source, classes));
            }
        }
        catch
        {
            storage.Skip(1).ToList().ForEach(opened => opened.Dispose());
            throw;
        }

        EquatableArray<DataSplit> splits = SplitNames.Gather(items, item =>
            item.Path.StartsWith("test", StringComparison.Ordinal) ? SplitNames.Test : SplitNames.Train);
        return new DataSet(Name, tree.Path, classes, splits, new Storage(storage));
    }

    private static IEnumerable<FileEntry> Batches(FileTree tree) => tree.Files.Where(f =>
        f.Folder.Length == 0 && f.Path.EndsWith(".bin", StringComparison.Ordinal)
            && (f.Path.StartsWith("data_batch", StringComparison.Ordinal) || f.Path == "test_batch.bin"));

    private static List<DataItem> Items(FileEntry batch, ByteSource source, EquatableArray<string> classes)
    {
        if (source.Length == 0 || source.Length % RecordBytes != 0)
            throw BadFile.At(source.Name, source.Length, $"{source.Length} bytes", $"a multiple of {RecordBytes}");
        var items = new List<DataItem>();
        var label = new byte[1];
        for (long at = 0; at < source.Length; at += RecordBytes)
        {
            long start = at;
            source.Read(at, label);
            if (label[0] >= classes.Count)
                throw BadFile.At(source.Name, at, $"label {label[0]}", $"0 to {classes.Count - 1}");
            items.Add(new DataItem($"{batch.Path}#{at / RecordBytes}", label[0], batch.Stamp, () => Decoded(source, start + 1)));
        }

        return items;
    }

    private static Picture Decoded(ByteSource source, long start)
    {
        byte[] planes = source.ReadArray(start, 3 * Plane);
        var pixels = new byte[3 * Plane];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = planes[i % 3 * Plane + i / 3];
        return new Picture(Side, Side, 3, pixels);
    }
}
