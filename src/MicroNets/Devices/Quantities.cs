using System.Globalization;

namespace MicroNets.Devices;

/// <summary>A size. Written as a number with k or M (1024, 1024²); printed in KiB.</summary>
public readonly record struct Bytes(long Count)
{
    private static readonly (string, double)[] Units = [("kib", 1024), ("mib", 1024 * 1024), ("kb", 1024), ("mb", 1024 * 1024), ("k", 1024),
        ("m", 1024 * 1024), ("b", 1), ("", 1)];

    /// <exception cref="InputException">Not a size.</exception>
    public static Bytes Parse(string text) => new((long)Math.Round(Quantity.Parse(text, Units, "a size such as 100k, 1M or 65536")));

    /// <summary>Of 1024 bytes each.</summary>
    public double Kibibytes => Count / 1024.0;

    /// <summary>"200.0 KiB".</summary>
    public override string ToString() => $"{Kibibytes:N1} KiB";
}

/// <summary>A time. Written with its unit: 250ms, 0.5s.</summary>
public readonly record struct Milliseconds(double Value)
{
    private static readonly (string, double)[] Units = [("ms", 1), ("us", 1e-3), ("s", 1000)];

    /// <exception cref="InputException">Not a time.</exception>
    public static Milliseconds Parse(string text) => new(Quantity.Parse(text, Units, "a time such as 250ms or 0.5s"));

    /// <summary>"250 ms".</summary>
    public override string ToString() => $"{Value:0.###} ms";
}

/// <summary>An energy. Written with its unit: 10mJ, 0.01J.</summary>
public readonly record struct Millijoules(double Value)
{
    private static readonly (string, double)[] Units = [("mj", 1), ("uj", 1e-3), ("j", 1000)];

    /// <exception cref="InputException">Not an energy.</exception>
    public static Millijoules Parse(string text) => new(Quantity.Parse(text, Units, "an energy such as 10mJ"));

    /// <summary>"1.5 mJ".</summary>
    public override string ToString() => $"{Value:0.###} mJ";
}

/// <summary>A number of operations, two per multiply-accumulate. Written as a number with k, M or G (powers of 1000).</summary>
public readonly record struct OpCount(long Count)
{
    private static readonly (string, double)[] Units = [("kops", 1e3), ("mops", 1e6), ("gops", 1e9), ("k", 1e3), ("m", 1e6),
        ("g", 1e9), ("", 1)];

    /// <exception cref="InputException">Not a number of operations.</exception>
    public static OpCount Parse(string text) => new((long)Math.Round(Quantity.Parse(text, Units, "a number of operations such as 17M")));

    /// <summary>"16.65 Mops".</summary>
    public override string ToString() => Count < 1000 ? $"{Count} ops" : $"{Count / 1e6:0.###} Mops";
}

/// <summary>A positive number followed by one of several units.</summary>
internal static class Quantity
{
    public static double Parse(string text, ReadOnlySpan<(string Suffix, double Factor)> units, string expected)
    {
        string trimmed = text.Trim().ToLowerInvariant();
        foreach ((string suffix, double factor) in units)
        {
            // Longer suffixes stand before those that end them, so the first that leaves a number is the right one.
            if (trimmed.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(trimmed.AsSpan(0, trimmed.Length - suffix.Length).TrimEnd(), NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture, out double number))
            {
                double value = number * factor;
                if (value > 0 && value < long.MaxValue)
                    return value;
                break;
            }
        }

        throw new InputException($"'{text}'", expected, "state a positive number with its unit");
    }
}
