using System.Diagnostics;
using MicroNets.Runs.Stages;

namespace MicroNets.Runs;

/// <summary>
/// Adds the time until it is disposed to what a stage has taken so far. Work that was cut off counts where it was kept by a checkpoint, and
/// where it was not: it is the time that a user waited. Work of a process that was killed is not counted.
/// </summary>
internal sealed class StageClock(RunFolder folder, RunStage stage) : IDisposable
{
    private const string File = "times.json";

    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Minutes that a stage of a run has taken; 0 where it was not done here.</summary>
    public static double Minutes(RunFolder folder, RunStage stage) => Read(folder).GetValueOrDefault(stage.ToString()) / 60;

    public void Dispose()
    {
        Dictionary<string, double> seconds = Read(folder);
        seconds[stage.ToString()] = seconds.GetValueOrDefault(stage.ToString()) + Stopwatch.GetElapsedTime(_start).TotalSeconds;
        StageFile.Write(folder, File, seconds);
    }

    private static Dictionary<string, double> Read(RunFolder folder) => StageFile.Read<Dictionary<string, double>>(folder, File) ?? [];
}
