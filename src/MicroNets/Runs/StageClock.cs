namespace MicroNets.Runs;

/// <summary>
/// Adds the processor time until it is disposed to what a stage has taken so far: unlike the time on the wall it does not depend on what
/// else the machine does. Interrupted work counts; that of a process that was killed does not.
/// </summary>
internal sealed class StageClock(RunFolder folder, RunStage stage) : IDisposable
{
    internal const string File = "times.json";

    private readonly TimeSpan _start = Environment.CpuUsage.TotalTime;

    /// <summary>Minutes of one core that a stage of a run has taken; 0 where it was not done here.</summary>
    public static double CoreMinutes(RunFolder folder, RunStage stage) => Read(folder).GetValueOrDefault(stage.ToString()) / 60;

    public void Dispose()
    {
        try
        {
            Dictionary<string, double> seconds = Read(folder);
            seconds[stage.ToString()] = seconds.GetValueOrDefault(stage.ToString())
                + (Environment.CpuUsage.TotalTime - _start).TotalSeconds;
            StageFile.Write(folder, File, seconds);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InputException)
        {
            // A clock that cannot be written down must not hide why the stage failed; the stage's own files fail by themselves.
        }
    }

    private static Dictionary<string, double> Read(RunFolder folder) => StageFile.Read<Dictionary<string, double>>(folder, File) ?? [];
}
