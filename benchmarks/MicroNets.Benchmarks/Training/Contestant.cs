using System.Diagnostics;
using System.Globalization;

namespace MicroNets.Benchmarks.Training;

/// <summary>A process that trains one workload a round at a time, and what its rounds measured.</summary>
internal sealed class Contestant : IDisposable
{
    private readonly Process _process;
    private readonly List<double> _speeds = [];

    /// <param name="environment">Variables that it gets beside ours.</param>
    public Contestant(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true,
            RedirectStandardOutput = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new InputException($"'{program}' does not start", "a program", "install it");
    }

    /// <summary>Median of the rounds, in samples per second.</summary>
    public double SamplesPerSecond
    {
        get
        {
            double[] sorted = [.. _speeds.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    public long PeakBytes { get; private set; }

    /// <summary>Trains for that long; the first round only warms up.</summary>
    public void Round(TimeSpan time, bool counts = true)
    {
        _process.StandardInput.WriteLine(time.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        string[] answer = _process.StandardOutput.ReadLine()?.Split(' ')
            ?? throw new InputException($"'{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}' ended",
            "samples per second", "see its messages above");
        if (counts)
            _speeds.Add(double.Parse(answer[0], CultureInfo.InvariantCulture));
        PeakBytes = long.Parse(answer[2], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
            _process.Kill();
        _process.Dispose();
    }
}
