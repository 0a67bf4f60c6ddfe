using System.Diagnostics;

namespace MicroNets.Benchmarks.Training;

/// <summary>What something costs the processor.</summary>
internal static class Cost
{
    /// <summary>Core time of all threads of the process, mean of the runs within <paramref name="time"/>, after as long in which code is
    /// compiled.</summary>
    public static double CoreMilliseconds(Action action, TimeSpan time)
    {
        Repeat(action, time);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        int runs = Repeat(action, time);
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / runs;
    }

    /// <summary>Runs an action for at least <paramref name="time"/>, once at least, and tells how often.</summary>
    public static int Repeat(Action action, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        int runs = 0;
        do
        {
            action();
            runs++;
        }
        while (Stopwatch.GetElapsedTime(start) < time);
        return runs;
    }
}
