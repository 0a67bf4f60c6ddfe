using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using MicroNets.Data;
using MicroNets.Data.Files;
using MicroNets.Data.Formats;

namespace MicroNets.Tests.Data.Files;

public class FileTreeTests
{
    private static readonly string s_long = "long/" + new string('n', 90) + "/" + new string('m', 120) + ".txt";

    private static readonly Dictionary<string, string> s_content = new()
    {
        ["a.txt"] = "alpha",
        ["b/c.txt"] = new string('c', 5000),
        ["b/d/é.txt"] = "",
        [s_long] = "deep",
    };

    public static TheoryData<string> Kinds =>
        ["folder", "ustar.tar", "pax.tar", "gnu.tar", "pax.tar.gz", "x.tgz", "deflated.zip", "stored.zip"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Folders_and_archives_look_alike(string kind)
    {
        using var folder = new TemporaryFolder();
        // ustar has no room for the long name.
        Dictionary<string, string> content = kind == "ustar.tar" ? s_content.Where(c => c.Key != s_long).ToDictionary() : s_content;
        using FileTree tree = FileTree.Open(Make(folder, kind, content));
        Assert.Equal(content.Keys.Order(StringComparer.Ordinal), tree.Files.Select(f => f.Path));
        foreach (FileEntry file in tree.Files)
        {
            Assert.Equal(content[file.Path], Encoding.UTF8.GetString(file.Read()));
            Assert.Equal(Encoding.UTF8.GetByteCount(content[file.Path]), file.Bytes);
        }

        Assert.Contains("empty", tree.Folders);
        Assert.Contains("b/d", tree.Folders);
        Assert.Equal(["c.txt", "d/é.txt"], tree.Under("b").Files.Select(f => f.Path));
        Assert.Contains("d", tree.FoldersIn("b"));
        Assert.DoesNotContain("d", tree.FoldersIn(""));
    }

    [Fact]
    public void Links_are_followed_but_not_in_circles()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right that users do not have there");
        using var folder = new TemporaryFolder();
        folder.Add("set/a/one.txt", [1]);
        folder.Add("elsewhere/two.txt", [2]);
        Directory.CreateSymbolicLink(folder["set/b"], folder["elsewhere"]);
        Directory.CreateSymbolicLink(folder["set/itself"], ".");
        Directory.CreateSymbolicLink(folder["set/a/around"], "..");
        Directory.CreateSymbolicLink(folder["elsewhere/back"], folder["set"]);
        using FileTree tree = FileTree.Open(folder["set"]);
        Assert.Equal(["a/one.txt", "b/two.txt"], tree.Files.Select(file => file.Path));
        Assert.Equal(["a", "b"], tree.Folders);
        Assert.Equal(2, DataIdentity.Of(folder["set"], known: null, _ => { }).Files);
    }

    [Fact]
    public void A_pipe_among_the_files_is_empty()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mkfifo");
        using var folder = new TemporaryFolder();
        folder.Add("a.txt", [1]);
        using (System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", folder["pipe.wav"]))
            made.WaitForExit();
        using FileTree tree = FileTree.Open(folder.Path);
        Assert.Empty(tree.Find("pipe.wav")!.Read());
        Assert.Equal(1, DataIdentity.Of(folder.Path, known: null, _ => { }).Bytes);
    }

    [Fact]
    public void Archives_in_a_folder_are_laid_over_it()
    {
        using var folder = new TemporaryFolder();
        Make(folder, "pax.tar.gz", new() { ["one/a"] = "1" });
        Make(folder, "deflated.zip", new() { ["two/b"] = "2" });
        folder.Add("three/c", [3]);
        using FileTree tree = FileTree.Open(folder.Path).WithArchivesMounted();
        Assert.Equal(["one/a", "three/c", "two/b"], tree.Files.Select(f => f.Path));
        Assert.Equal("2"u8.ToArray(), tree.Find("two/b")!.Read());
    }

    [Fact]
    public void Extraction_writes_every_file_into_a_new_folder()
    {
        using var folder = new TemporaryFolder();
        using FileTree tree = FileTree.Open(Make(folder, "pax.tar.gz", s_content));
        tree.ExtractTo(folder["out"]);
        foreach ((string path, string text) in s_content)
            Assert.Equal(text, File.ReadAllText(folder["out/" + path]));
        Assert.False(Directory.Exists(folder["out.partial"]));
        Assert.Contains("which exists", Assert.Throws<InputException>(() => tree.ExtractTo(folder["out"])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../evil.txt")]
    [InlineData("a/../../evil.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("C:/evil.txt")]
    [InlineData("..\\evil.txt")]
    public void Names_that_lead_outside_are_refused(string name)
    {
        using var folder = new TemporaryFolder();
        using (var zip = new ZipArchive(File.Create(folder["a.zip"]), ZipArchiveMode.Create))
            zip.CreateEntry(name);
        Assert.Contains("do not trust this archive", Complaint(folder["a.zip"]), StringComparison.Ordinal);
        using (var tar = new TarWriter(File.Create(folder["a.tar"])))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name));
        Assert.Contains("do not trust this archive", Complaint(folder["a.tar"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public void Links_are_refused(TarEntryType type)
    {
        using var folder = new TemporaryFolder();
        using (var tar = new TarWriter(File.Create(folder["a.tar"])))
            tar.WriteEntry(new PaxTarEntry(type, "link") { LinkName = "/etc/passwd" });
        Assert.Contains("a link", Complaint(folder["a.tar"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_archive_names_the_offset()
    {
        using var folder = new TemporaryFolder();
        byte[] tar = File.ReadAllBytes(Make(folder, "ustar.tar", new() { ["a"] = "1", ["b"] = "2" }));
        folder.Add("cut.tar", tar[..1700]);
        Assert.Contains("cut.tar, byte", Complaint(folder["cut.tar"]), StringComparison.Ordinal);
        byte[] flipped = [.. tar];
        flipped[3] ^= 0x20;
        folder.Add("flipped.tar", flipped);
        Assert.Contains("flipped.tar, byte 0: found a block that is no tar header", Complaint(folder["flipped.tar"]),
            StringComparison.Ordinal);
        folder.Add("text.tar.gz", Encoding.UTF8.GetBytes(new string('x', 2000)));
        Assert.Contains("byte 148", Complaint(folder["text.tar.gz"]), StringComparison.Ordinal);

        byte[] gzip = File.ReadAllBytes(Make(folder, "pax.tar.gz", s_content));
        folder.Add("cut.tar.gz", gzip[..(gzip.Length / 2)]);
        Assert.Contains("cut.tar.gz", Complaint(folder["cut.tar.gz"]), StringComparison.Ordinal);
        Assert.Contains("nothing at", Complaint(folder["missing.zip"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Decompression_bombs_are_refused()
    {
        using var folder = new TemporaryFolder();
        using (var gzip = new GZipStream(File.Create(folder["bomb.tar.gz"]), CompressionLevel.SmallestSize))
            gzip.Write(new byte[40 << 20]);
        Assert.Contains("decompression bomb", Complaint(folder["bomb.tar.gz"]), StringComparison.Ordinal);

        using (var zip = new ZipArchive(File.Create(folder["bomb.zip"]), ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry("zeros.wav").Open();
            entry.Write(new byte[40 << 20]);
        }

        using FileTree tree = FileTree.Open(folder["bomb.zip"]);
        Assert.Contains("decompression bomb", Assert.Throws<InputException>(() => tree.Find("zeros.wav")!.Read()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_gzip_past_the_memory_limit_goes_through_a_temporary_file_that_vanishes()
    {
        using var folder = new TemporaryFolder();
        var content = new byte[3 << 20];
        new Random(1).NextBytes(content);
        string path = folder["large.tar.gz"];
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            gzip.Write(content);

        using FileBytes packed = FileBytes.Open(path);
        using ByteSource inflated = GzipBytes.Inflate(packed, memoryLimit: 1 << 20);
        Assert.IsNotType<MemoryBytes>(inflated);
        Assert.Equal(content, inflated.ReadArray(0, inflated.Length));
    }

    private static string Complaint(string path) => Assert.Throws<InputException>(() => FileTree.Open(path).Dispose()).Message;

    private static string Make(TemporaryFolder folder, string kind, Dictionary<string, string> content)
    {
        string path = folder[kind];
        switch (kind)
        {
            case "folder":
                foreach ((string name, string text) in content)
                    folder.Add($"folder/{name}", Encoding.UTF8.GetBytes(text));
                Directory.CreateDirectory(folder["folder/empty"]);
                folder.Add("folder/.hidden", [1]);
                break;
            case "stored.zip" or "deflated.zip":
                using (var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
                {
                    foreach ((string name, string text) in content)
                    {
                        using Stream entry = zip.CreateEntry(name,
                            kind == "stored.zip" ? CompressionLevel.NoCompression : CompressionLevel.Optimal).Open();
                        entry.Write(Encoding.UTF8.GetBytes(text));
                    }

                    zip.CreateEntry("empty/");
                    zip.CreateEntry("__MACOSX/junk");
                }

                break;
            default:
                Stream file = File.Create(path);
                TarEntryFormat format = kind.StartsWith("ustar", StringComparison.Ordinal) ? TarEntryFormat.Ustar
                    : kind.StartsWith("gnu", StringComparison.Ordinal) ? TarEntryFormat.Gnu : TarEntryFormat.Pax;
                using (var tar = new TarWriter(kind.EndsWith("gz", StringComparison.Ordinal)
                    ? new GZipStream(file, CompressionLevel.Optimal) : file, format))
                {
                    foreach ((string name, string text) in content)
                        tar.WriteEntry(Entry(format, TarEntryType.RegularFile, "./" + name, text));
                    tar.WriteEntry(Entry(format, TarEntryType.Directory, "empty/", null));
                }

                break;
        }

        return path;
    }

    private static TarEntry Entry(TarEntryFormat format, TarEntryType type, string name, string? text)
    {
        TarEntry entry = format switch
        {
            TarEntryFormat.Ustar => new UstarTarEntry(type, name),
            TarEntryFormat.Gnu => new GnuTarEntry(type, name),
            _ => new PaxTarEntry(type, name),
        };
        if (text is not null)
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return entry;
    }
}
