using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MicroNets.Data.Synthesis;

/// <summary>
/// A data set that the program makes by itself, so that a task runs without a download. The parameters and the seed decide every byte.
/// Reports must say that such data is synthetic: a model trained on it has seen no real recording.
/// </summary>
internal abstract record SyntheticData
{
    public ulong Seed { get; init; } = 1;

    /// <summary>What the set is called in folder names and messages.</summary>
    protected abstract string Name { get; }

    /// <summary>The set under <paramref name="cacheFolder"/>: made when these parameters are asked for the first time, used again
    /// after.</summary>
    /// <param name="progress">Told the share that is done, 0 … 1.</param>
    /// <returns>The folder of the set.</returns>
    /// <exception cref="InputException">An outside program is missing, or the folder cannot be written.</exception>
    public string Ensure(string cacheFolder, Action<double> progress)
    {
        string parameters = $"{Name} {JsonSerializer.Serialize(this, GetType())}";
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parameters)))[..12];
        string folder = Path.Combine(Path.GetFullPath(cacheFolder), "synthetic", $"{Name}-{hash}");
        if (Directory.Exists(folder))
            return folder;
        try
        {
            Write(folder, progress);
        }
        catch (InputException) when (Directory.Exists(folder))
        {
            // Another process was quicker; what it made is the same.
        }

        return folder;
    }

    /// <summary>Makes the set in a folder that does not exist yet; it is there whole or not at all.</summary>
    /// <exception cref="InputException">The folder exists or cannot be written, or an outside program is missing.</exception>
    public void Write(string folder, Action<double> progress)
    {
        folder = Path.GetFullPath(folder);
        if (Directory.Exists(folder))
            throw new InputException($"a folder {folder}", "a name that is not taken", "choose another name, or delete it");
        string temporary = $"{folder}.{Environment.MachineName}-{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(temporary);
            Make(temporary, progress);
            Directory.Move(temporary, folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{Name} that cannot be written to {folder} ({InputException.Clause(exception)})",
                "a folder with room", "free space, or name another folder", exception);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Writes the files of the set into an empty folder.</summary>
    protected abstract void Make(string folder, Action<double> progress);

    /// <summary>Runs <paramref name="item"/> for 0 … <paramref name="count"/>−1 on all cores and reports progress between two shares of the
    /// whole.</summary>
    private protected static void ForEach(int count, Action<int> item, Action<double> progress, double from = 0, double to = 1)
    {
        int done = 0;
        try
        {
            Parallel.For(0, count, i =>
            {
                item(i);
                progress(from + (to - from) * Interlocked.Increment(ref done) / count);
            });
        }
        catch (AggregateException failures)
        {
            // One worker's message is enough; a missing program fails all of them alike.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }
}
