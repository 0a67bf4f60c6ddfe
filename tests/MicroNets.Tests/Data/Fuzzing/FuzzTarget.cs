using System.Formats.Tar;
using System.IO.Compression;
using MicroNets.Data;
using MicroNets.Data.Files;
using MicroNets.Data.Formats;
using MicroNets.Data.Sets;

namespace MicroNets.Tests.Data.Fuzzing;

/// <summary>A reader with whole files for it.</summary>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Files, Action<byte[]> Read)
{
    public static IReadOnlyList<FuzzTarget> All()
    {
        return
        [
            new("wav", Wavs(), bytes => WavFile.Decode(bytes, "fuzz.wav")),
            new("png", Pngs(), bytes => ImageFile.Decode(bytes, "fuzz.png")),
            new("pnm", ["P5 4 3 255\nabcdefghijkl"u8.ToArray(), "P6 2 2 65535\nabcdefghijklmnopqrstuvwx"u8.ToArray(),
                "P3 # c\n2 1\n15 1 2 3\n4 5 15"u8.ToArray()], bytes => ImageFile.Decode(bytes, "fuzz.pnm")),
            new("npy", Npys(), bytes => NpyFile.ReadRows(new MemoryStream(bytes), "fuzz.npy", bytes.Length).ToArray("fuzz.npy")
                .ToDoubles()),
            new("npz", [Fixture.Bytes("stored.npz"), Fixture.Bytes("zip64.npz"), Fixture.Bytes("deflated.npz")], ReadNpz),
            new("archive", [Tar(TarEntryFormat.Pax), Tar(TarEntryFormat.Gnu), Tar(TarEntryFormat.Ustar), Gzip(Tar(TarEntryFormat.Pax)),
                Zip(CompressionLevel.Optimal), Zip(CompressionLevel.NoCompression)], ReadArchive),
            new("csv", ["a,label,b\n1,no,2\n-3e2,\"yes\",4\n"u8.ToArray()], bytes => CsvFile.Parse(bytes, "fuzz.csv")),
            new("series", [SeriesData.Csv(30, 7), SeriesData.Csv(30, 7, header: "")], bytes => SeriesCsv.Decode(bytes, "fuzz.csv")),
            new("acquisition", [SeriesData.Json(30, 7), SeriesData.Cbor(30, 7)], bytes => AcquisitionFile.Decode(bytes, "fuzz.cbor")),
            new("sets", [.. Sets()], ReadSet),
            new("jpeg", [Fixture.Bytes("colour.jpg"), Fixture.Bytes("gray-progressive.jpg"), Fixture.Bytes("cmyk.jpg")], bytes =>
                ImageFile.Decode(bytes, "fuzz.jpg")),
        ];
    }

    private static List<byte[]> Wavs() =>
    [
        WavFile.Encode(new AudioClip(16000, Enumerable.Range(0, 400).Select(i => (float)Math.Sin(i)).ToArray())),
        Formats.WavFileTests.Wav(1, 1, 16000, 8, new byte[99]),
        Formats.WavFileTests.Wav(1, 2, 44100, 24, new byte[600], extensible: true),
        Formats.WavFileTests.Wav(1, 6, 48000, 32, new byte[480], extensible: true),
        Formats.WavFileTests.Wav(3, 1, 8000, 32, new byte[400]),
        Formats.WavFileTests.Wav(3, 2, 8000, 64, new byte[800]),
    ];

    private static List<byte[]> Pngs()
    {
        using FileTree tree = FileTree.OpenArchive(new MemoryBytes("png.zip", Fixture.Bytes("png.zip")), default);
        return tree.Files.Where(f => f.Path.EndsWith(".png", StringComparison.Ordinal)).Select(f => f.Read()).ToList();
    }

    private static List<byte[]> Npys()
    {
        using var npz = new ZipArchive(new MemoryStream(Fixture.Bytes("deflated.npz")));
        return npz.Entries.Select(entry =>
        {
            using var copy = new MemoryStream();
            using Stream content = entry.Open();
            content.CopyTo(copy);
            return copy.ToArray();
        }).ToList();
    }

    private static void ReadNpz(byte[] bytes)
    {
        using var file = new NpzFile(new MemoryBytes("fuzz.npz", bytes));
        foreach (string name in file.Names.Take(4))
            file.Read(name).ToDoubles();
    }

    private static void ReadArchive(byte[] bytes)
    {
        using FileTree tree = FileTree.OpenArchive(new MemoryBytes("fuzz.archive", bytes), default);
        foreach (FileEntry file in tree.Files)
            file.Read();
    }

    // Whole data sets in an archive: what the layouts make of damaged files.
    private static IEnumerable<byte[]> Sets()
    {
        yield return Zip(CompressionLevel.NoCompression, ("data_batch_1.bin", new byte[2 * 3073]), ("test_batch.bin", new byte[3073]));
        yield return Zip(CompressionLevel.NoCompression, ("train2014/1.png", Sounds.Png(1)), ("annotations/instances_train2014.json",
            """{"images":[{"id":1,"file_name":"1.png","width":9,"height":9}],"annotations":[{"image_id":1,"category_id":1,"bbox":[0,0,5,5]}],"categories":[{"id":1,"name":"person"}]}"""u8.ToArray()));
        yield return Zip(CompressionLevel.NoCompression, ("yes/a_nohash_0.wav", Sounds.Wav(1)), ("bed/b_nohash_0.wav", Sounds.Wav(2)),
            ("_background_noise_/c.wav", Sounds.Wav(3)), ("testing_list.txt", "yes/a_nohash_0.wav"u8.ToArray()));
        yield return Zip(CompressionLevel.NoCompression, ("train/normal_id_01_0.wav", Sounds.Wav(1)),
            ("test/anomaly_id_02_1.wav", Sounds.Wav(2)));
        yield return Zip(CompressionLevel.NoCompression, ("train.npz", Fixture.Bytes("stored.npz")),
            ("val.npz", Fixture.Bytes("stored.npz")));
        yield return Zip(CompressionLevel.NoCompression,
            ("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4]),
            ("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 3]));
        yield return Zip(CompressionLevel.NoCompression, ("a_TRAIN.tsv", SignalRow(0)), ("a_TEST.tsv", SignalRow(1)));
        yield return Zip(CompressionLevel.NoCompression, ("train/a/1.png", Sounds.Png(1)), ("train/b/2.png", Sounds.Png(2)));
    }

    private static byte[] SignalRow(int label) =>
        [.. Enumerable.Range(0, 2).SelectMany(line => System.Text.Encoding.ASCII.GetBytes(
            $"{(label + line) % 2}\t" + string.Join('\t', Enumerable.Repeat("1.5e0", 18)) + "\n"))];

    private static void ReadSet(byte[] bytes)
    {
        using DataSet set = DataSets.Read(FileTree.OpenArchive(new MemoryBytes("fuzz.zip", bytes), default), new DataSetOptions());
        foreach (DataItem item in set.Splits.SelectMany(split => split.Items))
            item.Read();
    }

    private static byte[] Tar(TarEntryFormat format)
    {
        using var file = new MemoryStream();
        using (var tar = new TarWriter(file, format, leaveOpen: true))
        {
            foreach (string name in (string[])["a.txt", "folder/b.txt",
                "folder/" + new string('n', format == TarEntryFormat.Ustar ? 50 : 140)])
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                    _ => new PaxTarEntry(TarEntryType.RegularFile, name),
                };
                entry.DataStream = new MemoryStream(new byte[700]);
                tar.WriteEntry(entry);
            }
        }

        return file.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Optimal))
            gzip.Write(content);
        return file.ToArray();
    }

    private static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] files)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files.Length > 0 ? files
                : [("a.txt", new byte[300]), ("folder/b.txt", "text"u8.ToArray()), ("folder/empty/", [])])
            {
                ZipArchiveEntry entry = zip.CreateEntry(name, level);
                using Stream stream = entry.Open();
                stream.Write(content);
            }
        }

        return file.ToArray();
    }
}
