using MicroNets.Runs.Sweeps;

namespace MicroNets.Runs;

/// <summary>
/// The folder of one run. A stage is done when its file is there and follows from what the run works with (<see cref="StageLedger"/>), so
/// that a run that was cut off at any moment goes on with the first stage that has none, and one whose device, data or space changed does
/// again what follows from that. One process works in a folder at a time.
/// </summary>
public sealed class RunFolder : IDisposable
{
    /// <summary>The file that makes a folder that of a run.</summary>
    public const string RequestName = "run.json";

    private const string LockName = ".lock";

    private readonly FileStream _lock;

    private RunFolder(string path, ResolvedRun run, FileStream heldLock)
    {
        Path = path;
        Resolved = run;
        _lock = heldLock;
    }

    /// <summary>As it was given.</summary>
    public string Path { get; }

    /// <summary>What was asked, with everything that it named.</summary>
    internal ResolvedRun Resolved { get; private set; }

    /// <summary>What the run was asked to do.</summary>
    public RunRequest Request => Resolved.Request;

    /// <summary>Opens the folder of a run that was started before.</summary>
    /// <exception cref="InputException">There is no run in it, or another process works in it.</exception>
    public static RunFolder Open(string path)
    {
        string request = System.IO.Path.Combine(path, RequestName);
        if (!System.IO.File.Exists(request))
            throw new InputException($"no {RequestName} in '{path}'", "the folder of a run", "start one with 'micronets run … --out DIR'");
        return new RunFolder(path, ResolvedRun.Read(System.IO.File.ReadAllText(request), request), Lock(path));
    }

    /// <summary>Starts a run, or goes on with the one that is there when it was asked the same.</summary>
    /// <exception cref="InputException">The folder holds a run with another request, or another process works in it.</exception>
    public static RunFolder StartOrContinue(string path, RunRequest request) =>
        StartOrContinue(path, request, () => ResolvedRun.Of(request));

    /// <summary>The same with what the request names as values, as a plan holds them.</summary>
    /// <exception cref="InputException">The folder holds a run with another request, or another process works in it.</exception>
    internal static RunFolder StartOrContinue(string path, ResolvedRun run) => StartOrContinue(path, run.Request, () => run);

    /// <summary>Frees the folder of a process that is known to be gone: some file systems keep the locks of a lost node.</summary>
    internal static void Free(string path) => System.IO.File.Delete(System.IO.Path.Combine(path, LockName));

    private static RunFolder StartOrContinue(string path, RunRequest request, Func<ResolvedRun> resolve)
    {
        string file = System.IO.Path.Combine(path, RequestName);
        if (System.IO.File.Exists(file))
        {
            RunFolder folder = Open(path);
            if (folder.Request == request)
            {
                // The same names may stand for something else by now.
                ResolvedRun now = resolve();
                folder.Keep(now with { Data = now.Data ?? folder.Resolved.Data });
                return folder;
            }

            folder.Dispose();
            if (!IsUntouched(path))
                throw AnotherRequest(path);
        }

        Directory.CreateDirectory(path);
        ResolvedRun run = resolve();
        FileStream heldLock = Lock(path);
        AtomicFile.WriteAllText(file, run.ToJson());
        return new RunFolder(path, run, heldLock);
    }

    /// <summary>Path of a file in the folder, whether it is there or not.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Whether the file is in the folder.</summary>
    public bool Has(string name) => System.IO.File.Exists(File(name));

    /// <param name="patterns">Of the names of files.</param>
    internal void Remove(IEnumerable<string> patterns)
    {
        foreach (string file in patterns.SelectMany(pattern => Directory.GetFiles(Path, pattern)))
            System.IO.File.Delete(file);
    }

    /// <summary>Takes over what is known of the run by now.</summary>
    internal void Keep(ResolvedRun run)
    {
        if (run == Resolved)
            return;
        Resolved = run;
        AtomicFile.WriteAllText(File(RequestName), run.ToJson());
    }

    /// <summary>Releases the lock, so that another process may work in the folder.</summary>
    public void Dispose() => _lock.Dispose();

    // A run that failed before its first result, by a mistyped path for example, is in nobody's way.
    private static bool IsUntouched(string path) =>
        Directory.EnumerateFileSystemEntries(path).All(entry =>
            System.IO.Path.GetFileName(entry)
                is RequestName or LockName or StageClock.File or StageLedger.File or LiveRun.File or Stages.FrontEndStage.File
                or ItemOutcome.File or Attempts.File or ItemRun.LogFile);

    private static InputException AnotherRequest(string path) =>
        new($"a run with another request in '{path}'", "the same task, device, limits, data, budget and seed",
            "name another folder with --out, or remove this one");

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            throw new InputException($"another process working in '{path}'", "one at a time", "wait for it or stop it");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw InputException.At($"'{path}' cannot be written to", exception, "a folder that can be written to",
                "change its permissions, or name another one with --out");
        }
    }

    // ERROR_SHARING_VIOLATION, and EWOULDBLOCK of Linux and macOS.
    private static bool IsHeld(IOException exception) => (exception.HResult & 0xFFFF) is 32 or 11 or 35;
}
