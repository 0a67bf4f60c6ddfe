using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using MicroNets.Devices;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Serial;

/// <summary>What a board on a serial port answered, compared with the integer interpreter.</summary>
/// <param name="Firmware">What it calls itself.</param>
/// <param name="Latency">Of one inference with its copy of the sample, by the board's clock.</param>
/// <param name="Inferences">That the latency is the mean of.</param>
internal sealed record BoardMeasurement(string Target, string Port, string Firmware, int Samples, bool BitExact, TimeSpan Latency,
    int Inferences, FirmwareSize Size)
{
    private const int WarmUps = 1;
    private const int TimedSeries = 3;
    private const int MostInferences = 1000;

    // Long enough that a microsecond's resolution and the line's answers do not count.
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    /// <summary>How often the latency was taken.</summary>
    public int Series { get; init; } = 1;

    /// <summary>Mean of the fastest series.</summary>
    public TimeSpan Shortest { get; init; } = Latency;

    /// <summary>Mean of the slowest series.</summary>
    public TimeSpan Longest { get; init; } = Latency;

    /// <summary>Of one inference, with the band of the series.</summary>
    [JsonIgnore]
    public Estimate Milliseconds => new(Latency.TotalMilliseconds, Shortest.TotalMilliseconds, Longest.TotalMilliseconds);

    /// <summary>Sends seeded samples to the firmware of a project that runs behind a port.</summary>
    /// <exception cref="InputException">No such port, no answer, a wrong one, or firmware of another model.</exception>
    public static BoardMeasurement Of(FirmwareProject project, string port, int samples, ulong seed)
    {
        IntegerNetwork network = project.Network;
        using var board = new BoardConnection(SerialPort.Open(port));
        (string firmware, string model) = board.Identify();
        if (!firmware.Contains(project.Checksum, StringComparison.Ordinal))
            throw new InputException($"firmware '{firmware}' of model '{model}' on {port}",
                $"model '{network.Network.Name}' with checksum {project.Checksum}", $"flash {Path.Combine(project.Folder, "serial.elf")}");

        sbyte[] inputs = SelfTest.Inputs(network, samples, seed),
            expected = [.. inputs.Chunk(inputs.Length / samples).SelectMany(sample => SelfTest.Outputs(network, sample))];
        var outputs = new List<sbyte>();
        double microseconds = 0;
        foreach (sbyte[] sample in inputs.Chunk(inputs.Length / samples))
        {
            board.Load(MemoryMarshal.AsBytes(sample.AsSpan()));
            (float[] answer, microseconds) = board.Infer(1, 0);
            outputs.AddRange(network.Output.Output.ToIntegers(answer));
        }

        int count = (int)Math.Clamp(Duration.TotalMicroseconds / TimedSeries / Math.Max(microseconds, 1), 1, MostInferences);
        double[] series = [.. Enumerable.Range(0, TimedSeries).Select(_ => board.Infer(count, WarmUps).Microseconds)];
        // What the clock's ticks may hide belongs to the band.
        double tick = 1.0 / count;
        return new BoardMeasurement(project.Target.Name, port, firmware, samples,
            CollectionsMarshal.AsSpan(outputs).SequenceEqual(expected), TimeSpan.FromMicroseconds(series.Average()), TimedSeries * count,
            FirmwareSize.Of(project))
        {
            Series = TimedSeries,
            Shortest = TimeSpan.FromMicroseconds(Math.Max(0, series.Min() - tick)),
            Longest = TimeSpan.FromMicroseconds(series.Max() + tick),
        };
    }
}
