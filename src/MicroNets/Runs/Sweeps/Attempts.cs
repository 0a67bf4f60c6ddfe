using System.Globalization;

namespace MicroNets.Runs.Sweeps;

/// <summary>The begin or the end of an attempt at an item.</summary>
/// <param name="What">"begun", "done", "infeasible", "failed" or "interrupted".</param>
internal sealed record AttemptLine(DateTime At, string What, string Place)
{
    public double CoreSeconds { get; init; }

    public string? Error { get; init; }
}

/// <summary>What was tried on an item, a line each, in its folder; only the process that works on it writes here.</summary>
internal static class Attempts
{
    public const string File = "attempts.jsonl";

    public static void Add(string folder, AttemptLine line)
    {
        Directory.CreateDirectory(folder);
        System.IO.File.AppendAllText(Path.Combine(folder, File), StageFile.Line(line) + "\n");
    }

    /// <summary>Lines that a dying process left half are not among them.</summary>
    public static AttemptLine[] Read(string folder) => Path.Combine(folder, File) is var file && System.IO.File.Exists(file)
        ? [.. System.IO.File.ReadLines(file).Select(StageFile.OfLine<AttemptLine>).OfType<AttemptLine>()]
        : [];

    public static int Count(string folder) => Read(folder).Count(line => line.What == "begun");

    public static double CoreSeconds(string folder) => Read(folder).Sum(line => line.CoreSeconds);

    /// <summary>This process, as people look for it: node, job and process.</summary>
    public static string Here
    {
        get
        {
            string? node = Environment.GetEnvironmentVariable("SLURMD_NODENAME");
            string? task = Environment.GetEnvironmentVariable("SLURM_ARRAY_TASK_ID"), job = Environment.GetEnvironmentVariable(task is null ? "SLURM_JOB_ID" : "SLURM_ARRAY_JOB_ID");
            string process = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}");
            return job is null ? $"{Environment.MachineName}, {process}" : $"{node ?? Environment.MachineName}, job {job}{(task is null ? "" : $"_{task}")}, {process}";
        }
    }
}
