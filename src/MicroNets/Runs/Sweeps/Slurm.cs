using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace MicroNets.Runs.Sweeps;

/// <summary>A task of an array as Slurm tells it.</summary>
/// <param name="Array">Name of the job.</param>
/// <param name="Task">Its number in the array; null: a job that is no array.</param>
/// <param name="State">As Slurm writes it: PENDING, RUNNING, TIMEOUT …</param>
internal sealed record SlurmTask(string Array, long Job, int? Task, string State, string Reason, string Node)
{
    // What will, or may still, do something.
    private static readonly string[] s_active = ["PENDING", "RUNNING", "CONFIGURING", "COMPLETING", "SUSPENDED", "REQUEUED", "REQUEUE_HOLD",
        "RESIZING", "SIGNALING", "STAGE_OUT", "STOPPED", "REQUEUE_FED", "SPECIAL_EXIT"];

    public bool IsActive => s_active.Contains(State) && Reason != "DependencyNeverSatisfied";

    public bool IsPending => IsActive && State is "PENDING" or "REQUEUED" or "REQUEUE_HOLD" or "CONFIGURING";
}

/// <summary>Slurm by its own commands.</summary>
internal static class Slurm
{
    // A busy controller answers late; after this it is taken to be away.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Submits a script; the number of its job.</summary>
    /// <exception cref="InputException">Slurm refuses it, or is not there.</exception>
    public static long Submit(string script, IEnumerable<string> options)
    {
        string answer = Ask("sbatch", ["--parsable", .. options, script]);
        return long.TryParse(answer.Trim().Split(';')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long job)
            ? job
            : throw new InputException($"'{answer.Trim()}' from sbatch", "the number of a job", "see what sbatch says by hand");
    }

    /// <summary>
    /// Tasks whose jobs' names begin with <paramref name="name"/>: waiting, running, and ended for as long as Slurm remembers them.
    /// </summary>
    /// <exception cref="InputException">Slurm does not answer.</exception>
    public static SlurmTask[] Tasks(string name)
    {
        string answer = Ask("squeue", ["--noheader", "--array", "--me", "--states=all", "--format=%j|%F|%K|%T|%r|%N"]);
        return [.. answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith(name, StringComparison.Ordinal))
            .Select(Parse).OfType<SlurmTask>()];
    }

    /// <summary>How tasks ended by the accounting; none where the cluster keeps none.</summary>
    public static SlurmTask[] Accounted(string name, DateTime since)
    {
        try
        {
            string answer = Ask("sacct", ["--noheader", "--allocations", "--parsable2", "--array",
                $"--starttime={since.ToLocalTime():yyyy-MM-ddTHH:mm:ss}", "--format=JobName,JobID,State,NodeList"]);
            return [.. answer.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => line.Split('|'))
                .Where(parts => parts.Length >= 4).Select(parts =>
            {
                string[] job = parts[1].Split('_');
                return new SlurmTask(parts[0], long.TryParse(job[0], CultureInfo.InvariantCulture, out long number) ? number : 0,
                    job.Length > 1 && int.TryParse(job[1], CultureInfo.InvariantCulture, out int task) ? task : null,
                    parts[2].Split(' ')[0], "", parts[3]);
            })];
        }
        catch (InputException)
        {
            return [];
        }
    }

    /// <summary>How many tasks an array may have: 1001 where Slurm does not say.</summary>
    public static int MostTasks()
    {
        string? line = Ask("scontrol", ["show", "config"]).Split('\n')
            .FirstOrDefault(line => line.StartsWith("MaxArraySize", StringComparison.Ordinal));
        return line is not null && int.TryParse(line.Split('=')[1].Trim(), CultureInfo.InvariantCulture, out int most) && most > 0 ? most
            : 1001;
    }

    private static SlurmTask? Parse(string line)
    {
        string[] parts = line.Split('|');
        return parts.Length < 6 || !long.TryParse(parts[1], CultureInfo.InvariantCulture, out long job) ? null
            : new SlurmTask(parts[0], job, int.TryParse(parts[2], CultureInfo.InvariantCulture, out int task) ? task : null, parts[3],
                parts[4], parts[5]);
    }

    private static string Ask(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                throw new InputException($"no answer from {program} in {Patience.TotalSeconds:F0} s", "Slurm to answer",
                    "see 'scontrol ping'; nothing is lost, the same command goes on");
            }

            return process.ExitCode == 0
                ? output.Result
                : throw new InputException($"{program} {string.Join(' ', start.ArgumentList)} that ended with {process.ExitCode}: "
                    + errors.Result.Trim(),
                    "Slurm to take it", "mend what it says (--sbatch passes options on) and give the same command again");
        }
        catch (Win32Exception exception)
        {
            throw new InputException($"no {program} here ({InputException.Clause(exception)})", "the commands of Slurm",
                "submit from a machine of a Slurm cluster, or take --on local", exception);
        }
    }
}
