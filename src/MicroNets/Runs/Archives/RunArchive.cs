using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MicroNets.Firmware.Serial;
using MicroNets.Runs.Stages;
using MicroNets.Runs.Verification;

namespace MicroNets.Runs.Archives;

/// <summary>
/// A finished run as one file: what it was asked and resolved to, its certificate, record, page, model and C project. The same run gives
/// the same archive, byte for byte; data is not in it, and is known by its hash.
/// </summary>
internal static class RunArchive
{
    // The first time that a zip archive can tell.
    private static readonly DateTimeOffset s_epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] s_files =
    [
        RunFolder.RequestName, Certificate.File, ReportStage.Record, ReportStage.Page, InputStage.File, SearchStage.File,
        TrainStage.FileOf(Chain.Found), Chain.ModelFile, FirmwareStage.File, BoardStage.File, StageLedger.File,
    ];

    // Of what is read from an archive: requests and certificates are far below.
    private const int MostBytes = 64 << 20;

    /// <summary>Writes the archive of a run.</summary>
    /// <exception cref="InputException">The run is not finished.</exception>
    public static void Pack(RunFolder run, string path)
    {
        if (!run.Has(Certificate.File) || !run.Has(ReportStage.Record))
            throw new InputException(
                $"no {Certificate.File} in '{run.Path}'", "a run that came to its end", $"finish it with 'micronets report {run.Path}'");
        IEnumerable<string> sources = Directory.Exists(run.File(FirmwareStage.Folder))
            ? Directory.EnumerateFiles(run.File(FirmwareStage.Folder), "*", SearchOption.AllDirectories)
                .Where(FirmwareStage.IsSource)
                .Select(file => Path.GetRelativePath(run.Path, file).Replace('\\', '/'))
            : [];
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string file in s_files.Where(run.Has).Concat(sources).Order(StringComparer.Ordinal))
            {
                ZipArchiveEntry entry = zip.CreateEntry(file, CompressionLevel.SmallestSize);
                entry.LastWriteTime = s_epoch;
                using Stream content = entry.Open();
                content.Write(File.ReadAllBytes(run.File(file)));
            }
        }

        memory.Position = 0;
        AtomicFile.Write(path, memory.CopyTo);
    }

    /// <summary>
    /// Starts the run of an archive anew in a folder: with the task, device and space as they were, whatever these names stand for now. A
    /// time that a board was measured to take goes with it, and judges where the model comes out the same.
    /// </summary>
    /// <param name="data">Where the data lies here; null: where it lay.</param>
    /// <exception cref="InputException">The file is no archive of a run, or the folder holds another run.</exception>
    public static void Start(string archive, string folder, string? data)
    {
        ResolvedRun run = ResolvedRun.Read(Read(archive, RunFolder.RequestName), $"{archive}: {RunFolder.RequestName}");
        if (data is not null)
            run = run with { Request = run.Request with { DataPath = data } };
        string request = Path.Combine(folder, RunFolder.RequestName);
        if (!File.Exists(request))
        {
            Directory.CreateDirectory(folder);
            TakeBoard(archive, folder);
            AtomicFile.WriteAllText(request, run.ToJson());
        }
        else if (RunRequest.In(folder) != run.Request)
        {
            throw new InputException(
                $"a run with another request in '{folder}'", "the run of the archive, or an empty folder",
                    "name another folder with --out");
        }
    }

    /// <summary>That a run made from an archive is judged by a time that was measured before it was packed; null: it is not.</summary>
    public static string? TimeOfBoard(RunFolder made) => StageFile.Read<BoardMeasurement>(made, BoardStage.File) is { } board
        ? $"the time is that of the board at {board.Port}, measured before the run was packed" : null;

    /// <summary>The claims of an archive's certificate beside a run that was made from it.</summary>
    /// <exception cref="InputException">The archive has no certificate, or the run is not finished.</exception>
    public static EquatableArray<VerifiedClaim> Compare(string archive, RunFolder made)
    {
        Certificate claimed = Parse<Certificate>(archive, Certificate.File);
        Certificate found = StageFile.Read<Certificate>(made, Certificate.File)
            ?? throw new InputException($"no {Certificate.File} in '{made.Path}'", "a finished run", "finish it");

        // Pages and records name their folder.
        string[] named = [ReportStage.Page, ReportStage.Record];
        return
        [
            .. claimed.Artefacts.Where(file => !named.Contains(file.Key)).Select(file => Claim(file.Key, file.Value, found.Artefacts)),
            .. claimed.Figures.Where(figure => figure.Key != "data.origin")
                .Select(figure => Claim(figure.Key, figure.Value, found.Figures)),
        ];
    }

    // A board is not in the archive; what it said, and of which model, is.
    private static void TakeBoard(string archive, string folder)
    {
        if (!Contains(archive, BoardStage.File))
            return;
        Dictionary<string, StageEntry> stages = Parse<Dictionary<string, StageEntry>>(archive, StageLedger.File);
        if (stages.GetValueOrDefault(BoardStage.File) is not { } entry)
            return;
        AtomicFile.WriteAllText(Path.Combine(folder, BoardStage.File), Read(archive, BoardStage.File));
        StageFile.Write(Path.Combine(folder, StageLedger.File), new Dictionary<string, StageEntry> { [BoardStage.File] = entry });
    }

    private static VerifiedClaim Claim(string name, string claimed, SortedDictionary<string, string> found) =>
        new(name, claimed, found.GetValueOrDefault(name) ?? "missing", found.GetValueOrDefault(name) == claimed);

    private static T Parse<T>(string archive, string file)
        where T : class
    {
        string json = Read(archive, file);
        try
        {
            return StageFile.Parse<T>(json);
        }
        catch (JsonException exception)
        {
            throw InputException.At($"'{archive}' has a damaged {file}", exception, "a file that a run wrote", "pack the run again");
        }
    }

    private static bool Contains(string archive, string file)
    {
        using ZipArchive zip = ZipFile.OpenRead(archive);
        return zip.GetEntry(file) is not null;
    }

    private static string Read(string archive, string file)
    {
        if (!File.Exists(archive))
        {
            throw new InputException($"{(Directory.Exists(archive) ? "a folder" : "no file")} '{archive}'", "an archive of a run",
                "name one that 'micronets pack' wrote");
        }

        try
        {
            using ZipArchive zip = ZipFile.OpenRead(archive);
            if (zip.GetEntry(file) is not { Length: <= MostBytes } entry)
                throw new InputException($"no {file} in '{archive}'", "an archive that 'micronets pack' wrote", "pack the run again");
            using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
            return reader.ReadToEnd();
        }
        catch (Exception exception) when (exception is InvalidDataException)
        {
            throw new InputException($"'{archive}', which is damaged or no zip archive", "an archive of a run",
                "name one that 'micronets pack' wrote");
        }
    }
}
