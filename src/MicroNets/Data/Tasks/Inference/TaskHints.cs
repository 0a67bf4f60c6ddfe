using System.Globalization;

namespace MicroNets.Data.Tasks.Inference;

/// <summary>What the user says of a task where a guess is not enough; null and empty: guess.</summary>
public sealed record TaskHints
{
    /// <summary>Everything is guessed.</summary>
    public static readonly TaskHints None = new();

    /// <summary>How much of a recording the network reads at once.</summary>
    public TimeSpanOrSteps? Window { get; init; }

    /// <summary>From the start of a window to the start of the next.</summary>
    public TimeSpanOrSteps? Stride { get; init; }

    /// <summary>Samples or steps a second that recordings are brought to.</summary>
    public double? RateHertz { get; init; }

    /// <summary>What the network reads of series.</summary>
    public SeriesReading Series { get; init; }

    /// <summary>The classes to tell apart, in this order; the data's other items are left out.</summary>
    public EquatableArray<string> Classes { get; init; } = [];

    /// <summary>
    /// The longest recording fills at least half of a window: else the network would mostly read what recordings are extended by.
    /// </summary>
    /// <param name="window">What was asked for or guessed, in samples or steps.</param>
    /// <exception cref="InputException">The window that was asked for is longer than that.</exception>
    internal void Check(int window, int longest)
    {
        if (Window is { } asked && window > 2L * longest)
        {
            throw new InputException(
                string.Create(CultureInfo.InvariantCulture, $"a window of {asked}; the longest recording has {longest} samples or steps"),
                "at most twice that", "state a shorter --window");
        }
    }
}

/// <summary>What a network reads of what sensors measured.</summary>
public enum SeriesReading
{
    /// <summary>The values of a window, normalised.</summary>
    Values,

    /// <summary>Spectra and statistics of the window (see <see cref="FrontEnds.SeriesSpectra"/>).</summary>
    Spectra,
}

/// <summary>A length of a recording: a time, or a number of samples or steps.</summary>
public readonly record struct TimeSpanOrSteps(double? Seconds, int? Steps)
{
    /// <param name="text">Such as <c>500ms</c>, <c>2s</c> or <c>100</c> (steps).</param>
    /// <exception cref="InputException">None of these.</exception>
    public static TimeSpanOrSteps Parse(string text)
    {
        string number = text.Trim().TrimEnd('s', 'm');
        string unit = text.Trim()[number.Length..];
        if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value > 0)
        {
            if (unit is "s" or "ms")
                return new TimeSpanOrSteps(unit == "s" ? value : value / 1000, null);
            if (unit.Length == 0 && value == Math.Floor(value) && value <= int.MaxValue)
                return new TimeSpanOrSteps(null, (int)value);
        }

        throw new InputException($"'{text}'", "a time such as 500ms or 2s, or a number of steps such as 100", "correct it");
    }

    /// <summary>"0.5 s" or "100 steps".</summary>
    public override string ToString() =>
        Seconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds} s") : $"{Steps} steps";

    /// <summary>In steps at a rate.</summary>
    /// <exception cref="InputException">A time, and the data does not tell its rate.</exception>
    public int At(double? rateHertz) => Steps ?? (rateHertz is { } rate
        ? (int)Math.Clamp(Math.Round(Seconds!.Value * rate), 1, int.MaxValue)
        : throw new InputException("a window in seconds of data that does not tell its rate", "a number of steps, or the rate",
            "add --rate HERTZ, or state the window in steps"));
}
