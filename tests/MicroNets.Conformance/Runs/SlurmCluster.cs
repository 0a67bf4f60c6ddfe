using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MicroNets.Conformance.Runs;

/// <summary>
/// A Slurm of the test's own on the loopback: munged, slurmctld and two nodes on this machine, without systemd and without accounting. It
/// keeps its files in a folder that goes with it.
/// </summary>
internal sealed class SlurmCluster : IDisposable
{
    private static readonly string[] s_programs = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel"];

    private readonly string _folder = Directory.CreateTempSubdirectory("mn-slurm-").FullName;
    private readonly List<Process> _daemons = [];

    /// <exception cref="InvalidOperationException">The nodes do not come up.</exception>
    public SlurmCluster()
    {
        string conf = Path.Combine(_folder, "slurm.conf"), key = Path.Combine(_folder, "munge.key");
        byte[] secret = new byte[128];
        Random.Shared.NextBytes(secret);
        File.WriteAllBytes(key, secret);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead);
            // Munge refuses a key that others could have seen.
            File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach (string part in (string[])["state", "spool/n1", "spool/n2"])
            Directory.CreateDirectory(Path.Combine(_folder, part));
        File.WriteAllText(conf, Configuration());
        Environment.SetEnvironmentVariable("SLURM_CONF", conf);
        Start("munged", "-F", "--force", $"--socket={_folder}/munge.sock", $"--key-file={key}", $"--pid-file={_folder}/munged.pid", $"--log-file={_folder}/munged.log", $"--seed-file={_folder}/munge.seed");
        Await("munged", () => File.Exists($"{_folder}/munge.sock"));
        Start("slurmctld", "-D", "-c", "-f", conf);
        foreach (string node in (string[])["n1", "n2"])
            Start("slurmd", "-D", "-N", node, "-f", conf);
        Await("the nodes", () => Ask("sinfo", "--noheader", "--Node", "--format=%T").Output.Split('\n').Count(state => state.Trim() == "idle") == 2);
    }

    /// <summary>The programs that are not here; empty: a cluster can be started.</summary>
    public static IReadOnlyList<string> Missing { get; } = [.. s_programs.Where(program => !$"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':').Any(folder => File.Exists(Path.Combine(folder, program))))];

    /// <summary>Runs a command of Slurm.</summary>
    public static (int Code, string Output) Ask(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    public static void Await(string what, Func<bool> holds, int seconds = 60)
    {
        for (var clock = Stopwatch.StartNew(); !holds(); Thread.Sleep(100))
        {
            if (clock.Elapsed.TotalSeconds > seconds)
                throw new InvalidOperationException($"{what}: not within {seconds} s");
        }
    }

    public void Dispose()
    {
        Ask("scancel", "--full", "--signal=KILL", "--me");
        Ask("scancel", "--me");
        foreach (Process daemon in Enumerable.Reverse(_daemons))
        {
            if (!daemon.HasExited)
                daemon.Kill(entireProcessTree: true);
            daemon.WaitForExit();
            daemon.Dispose();
        }

        Environment.SetEnvironmentVariable("SLURM_CONF", null);
        Directory.Delete(_folder, recursive: true);
    }

    private void Start(string program, params string[] arguments)
    {
        string sbin = Path.Combine("/usr/sbin", program);
        var daemon = Process.Start(new ProcessStartInfo(File.Exists(sbin) ? sbin : program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        daemon.OutputDataReceived += (_, _) => { };
        daemon.ErrorDataReceived += (_, _) => { };
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        _daemons.Add(daemon);
    }

    private string Configuration()
    {
        string host = Environment.MachineName.Split('.')[0], user = Environment.UserName;
        int[] ports = [.. Enumerable.Range(0, 3).Select(_ => FreePort())];
        return $"""
            ClusterName=micronets
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={ports[0]}
            SlurmUser={user}
            SlurmdUser={user}
            AuthType=auth/munge
            AuthInfo=socket={_folder}/munge.sock
            CredType=cred/munge
            StateSaveLocation={_folder}/state
            SlurmdSpoolDir={_folder}/spool/%n
            SlurmctldPidFile={_folder}/slurmctld.pid
            SlurmdPidFile={_folder}/slurmd-%n.pid
            SlurmctldLogFile={_folder}/slurmctld.log
            SlurmdLogFile={_folder}/slurmd-%n.log
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            SwitchType=switch/none
            MpiDefault=none
            MailProg=/bin/true
            ReturnToService=2
            SlurmdTimeout=20
            KillWait=5
            SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
            SlurmdParameters=config_overrides
            NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=1 RealMemory=2000
            NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=1 RealMemory=2000
            PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
            """;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
