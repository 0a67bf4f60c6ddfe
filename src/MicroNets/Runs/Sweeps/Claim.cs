using System.ComponentModel;

namespace MicroNets.Runs.Sweeps;

/// <summary>Who works on an item.</summary>
/// <param name="Place">For people: node, job, process.</param>
/// <param name="Machine">Host, boot and process namespace: only within one can a process be looked for.</param>
/// <param name="ProcessStart">Tells the process from a later one of the same number.</param>
internal sealed record ClaimOwner(string Place, string Host, string Machine, int Process, long ProcessStart)
{
    public static ClaimOwner Here { get; } = new(Attempts.Here, Environment.MachineName, MachineNow(), Environment.ProcessId,
        StartOf(Environment.ProcessId) ?? 0);

    /// <summary>Whether the process is known to be gone; null: it cannot be seen from here.</summary>
    public bool? IsGone => Machine == Here.Machine ? StartOf(Process) != ProcessStart
        // The same host after a restart holds no process of before.
        : Host == Here.Host && Boot(Machine) != Boot(Here.Machine) ? true : null;

    private static string MachineNow() =>
        $"{Environment.MachineName} {Line("/proc/sys/kernel/random/boot_id")} {LinkTarget("/proc/self/ns/pid")}";

    private static string Boot(string machine) => machine.Split(' ') is [_, var boot, ..] ? boot : "";

    private static string Line(string file) => File.Exists(file) ? File.ReadAllText(file).Trim() : "-";

    private static string LinkTarget(string file) => File.Exists(file) ? new FileInfo(file).LinkTarget ?? "-" : "-";

    // Null: there is no such process, or only what is left of one that nobody has buried yet.
    private static long? StartOf(int process)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // "pid (name) state … starttime": the name may hold spaces and brackets; the start, in ticks of the kernel, is field 22.
                string[] fields = File.ReadAllText($"/proc/{process}/stat") is var stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ')
                    : [];
                return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], System.Globalization.CultureInfo.InvariantCulture);
            }

            using var found = System.Diagnostics.Process.GetProcessById(process);
            return found.HasExited ? null : found.StartTime.ToUniversalTime().Ticks;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception or IOException)
        {
            return null;
        }
    }
}

/// <summary>
/// The right to work on an item: a file that only one process can create, with a sign of life from time to time. File locks would not do:
/// many shared file systems keep them to one node, or keep those of a node that is gone.
/// </summary>
internal sealed class Claim : IDisposable
{
    /// <summary>Holds the claims of a plan.</summary>
    public const string Folder = "running";

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(20);

    /// <summary>Without a sign of life for so long, a process that cannot be seen from here is taken to be lost.</summary>
    internal static readonly TimeSpan LostAfter = TimeSpan.FromMinutes(3);

    private readonly string _path;
    private readonly FileStream _file;
    private readonly byte[] _text;
    private readonly Timer _timer;
    private readonly CancellationTokenSource _lost = new();

    private Claim(string path, FileStream file, byte[] text, ClaimOwner? before)
    {
        (_path, _file, _text, TakenFrom) = (path, file, text, before);
        _timer = new Timer(_ => GiveSign(), null, Beat, Beat);
    }

    /// <summary>The lost process that held it before; null: nobody did.</summary>
    public ClaimOwner? TakenFrom { get; }

    /// <summary>Set when another process has taken it, which happens to one that was stopped for minutes.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <exception cref="InputException">Another process works on the item, or the folder cannot be written.</exception>
    public static Claim Take(string planPath, int item)
    {
        string folder = Path.Combine(planPath, Folder), path = Path.Combine(folder, Name(item));
        Directory.CreateDirectory(folder);
        byte[] text = System.Text.Encoding.UTF8.GetBytes(StageFile.Line(ClaimOwner.Here));
        ClaimOwner? lost = null;
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                file.Write(text);
                file.Flush(flushToDisk: true);
                return new Claim(path, file, text, lost);
            }
            catch (IOException) when (File.Exists(path))
            {
                (ClaimOwner? owner, TimeSpan age) = Read(path, Now(folder));
                if (!IsLost(owner, age) || attempt > 2)
                    throw new InputException($"item {item} being worked on by {owner?.Place ?? "another process"}, whose last sign of "
                        + $"life is {age.TotalSeconds:F0} s old", "an item that nobody works on", "wait for it, or stop it");
                lost = owner;
                PutAside(path, owner);
            }
        }
    }

    /// <summary>Items that are claimed, with who claims them, and whether that process is lost.</summary>
    public static IEnumerable<(int Item, ClaimOwner? Owner, bool IsLost)> In(string planPath)
    {
        string folder = Path.Combine(planPath, Folder);
        if (!Directory.Exists(folder))
            yield break;
        string[] files = Directory.GetFiles(folder);
        if (files.Length == 0)
            yield break;
        DateTime now = Now(folder);
        foreach (string file in files)
        {
            if (int.TryParse(Path.GetFileName(file), out int item))
            {
                (ClaimOwner? owner, TimeSpan age) = Read(file, now);
                yield return (item, owner, IsLost(owner, age));
            }
        }
    }

    /// <summary>Frees an item whose process is known to be gone by other means.</summary>
    public static void Free(string planPath, int item) => File.Delete(Path.Combine(planPath, Folder, Name(item)));

    public void Dispose()
    {
        _timer.Dispose();
        _file.Dispose();
        if (IsOurs())
            File.Delete(_path);
        _lost.Dispose();
    }

    private static string Name(int item) => FormattableString.Invariant($"{item}");

    private static bool IsLost(ClaimOwner? owner, TimeSpan age) => owner?.IsGone ?? age > LostAfter;

    private static (ClaimOwner? Owner, TimeSpan Age) Read(string path, DateTime now)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            return (StageFile.OfLine<ClaimOwner>(reader.ReadToEnd()), now - File.GetLastWriteTimeUtc(path));
        }
        catch (IOException)
        {
            return (null, TimeSpan.Zero);
        }
    }

    // By the clock of the file system: those of the nodes differ.
    private static DateTime Now(string folder)
    {
        string probe = Path.Combine(folder, $".now-{Environment.MachineName}-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}");
        try
        {
            File.WriteAllText(probe, "now");
            return File.GetLastWriteTimeUtc(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return DateTime.UtcNow;
        }
        finally
        {
            File.Delete(probe);
        }
    }

    // Of two that find the same lost claim, one moves it; who moved a claim that is not the lost one puts it back.
    private static void PutAside(string path, ClaimOwner? lost)
    {
        string aside = $"{path}.lost-{Guid.NewGuid():N}";
        try
        {
            File.Move(path, aside);
            if (Read(aside, DateTime.UtcNow).Owner != lost)
                File.Move(aside, path, overwrite: false);
            File.Delete(aside);
        }
        catch (IOException)
        {
            // Another one was quicker.
        }
    }

    private bool IsOurs() => Read(_path, DateTime.UtcNow).Owner == ClaimOwner.Here;

    private void GiveSign()
    {
        try
        {
            if (!IsOurs())
            {
                _lost.Cancel();
                return;
            }

            RandomAccess.Write(_file.SafeFileHandle, _text, 0);
            RandomAccess.FlushToDisk(_file.SafeFileHandle);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // A full disk does not stop the work; what the work writes fails by itself.
        }
    }
}
