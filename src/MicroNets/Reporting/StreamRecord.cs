namespace MicroNets.Reporting;

/// <summary>How a model and a rule do on a sound that does not end, in plain values.</summary>
internal sealed record StreamRecord
{
    public required string Model { get; init; }

    /// <summary>The recording, or what it was made of.</summary>
    public required string Source { get; init; }

    public required double Hours { get; init; }

    /// <summary>That happen in it.</summary>
    public required int Events { get; init; }

    /// <summary>The share of events that might be missed; null: the rule was given.</summary>
    public double? AimMisses { get; init; }

    /// <summary>The rule that is told.</summary>
    public required StreamPointRecord Chosen { get; init; }

    /// <summary>Hops that it averages.</summary>
    public required int SmoothingHops { get; init; }

    /// <summary>Hops of silence after an event.</summary>
    public required int RefractoryHops { get; init; }

    public required double HopMilliseconds { get; init; }

    public required long WindowMacs { get; init; }

    /// <summary>Of a hop; fewer than of a window where state is kept.</summary>
    public required long HopMacs { get; init; }

    /// <summary>One for each number of hops that were averaged.</summary>
    public EquatableArray<StreamCurveRecord> Curves { get; init; }

    /// <summary>By the chosen rule.</summary>
    public EquatableArray<StreamClassRecord> Classes { get; init; }

    /// <summary>What was said by the chosen rule, in order.</summary>
    public EquatableArray<StreamEventRecord> Found { get; init; }
}

/// <summary>Misses and false alarms at one margin.</summary>
internal sealed record StreamPointRecord(double Margin, double MissRate, double FalseAlarmsPerHour);

/// <summary>Misses against false alarms at rising margins.</summary>
internal sealed record StreamCurveRecord(int SmoothingHops, EquatableArray<StreamPointRecord> Points);

/// <summary>How events of one class fared.</summary>
/// <param name="Events">That happen.</param>
/// <param name="Misses">Of these.</param>
internal sealed record StreamClassRecord(string Name, int Events, int Misses, int FalseAlarms);

internal sealed record StreamEventRecord(string Name, double Seconds);
