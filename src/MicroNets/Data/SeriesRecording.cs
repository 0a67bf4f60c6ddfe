namespace MicroNets.Data;

/// <summary>What several sensors measured at even times, such as acceleration along three axes.</summary>
public sealed class SeriesRecording : RawContent
{
    /// <param name="rateHertz">Steps a second; null where the recording does not tell.</param>
    /// <param name="channels">Names of the sensors.</param>
    /// <param name="values">Step after step, a value of each channel.</param>
    public SeriesRecording(double? rateHertz, EquatableArray<string> channels, ReadOnlyMemory<float> values)
    {
        if (channels.Count == 0 || values.Length == 0 || values.Length % channels.Count != 0)
            throw new ArgumentException($"{values.Length} values of {channels.Count} channels", nameof(values));
        RateHertz = rateHertz;
        Channels = channels;
        Values = values;
    }

    /// <summary>Steps a second; null where nothing tells it.</summary>
    public double? RateHertz { get; }

    /// <summary>Names of the sensors' channels, in the order of the values of a step.</summary>
    public EquatableArray<string> Channels { get; }

    /// <summary>Step after step, the channels of a step together.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Steps at which another recording begins in the same file, as blank lines of tables say it; empty: nowhere.</summary>
    internal EquatableArray<int> Starts { get; init; } = [];

    /// <summary>Steps.</summary>
    public int Length => Values.Length / Channels.Count;

    /// <summary>The steps of a range alone.</summary>
    internal SeriesRecording Part(int from, int to) => new(RateHertz, Channels, Values[(from * Channels.Count)..(to * Channels.Count)])
    {
        Warning = Warning,
    };

    /// <summary>For messages: its steps, channels and rate.</summary>
    public override string ToString() =>
        $"{Length} steps of {string.Join(", ", Channels)}"
            + $"{(RateHertz is { } rate ? FormattableString.Invariant($" at {rate:0.##} Hz") : "")}";
}
