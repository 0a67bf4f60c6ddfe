using System.Globalization;

namespace MicroNets.Firmware.Lowering;

/// <summary>Values as C source.</summary>
internal static class CText
{
    /// <summary>A constant of type int or narrower; −2³¹ has no literal of its own.</summary>
    public static string Number(long value) => value == int.MinValue ? "-2147483647 - 1" : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A constant of 64 bits.</summary>
    public static string Wide(long value) =>
        value == long.MinValue ? "-9223372036854775807LL - 1" : $"{value.ToString(CultureInfo.InvariantCulture)}LL";

    /// <summary>A string literal; what C would have to escape is left out.</summary>
    public static string Literal(string text) =>
        $"\"{string.Concat(text.Where(letter => letter is >= ' ' and <= '~' and not ('"' or '\\' or '%')))}\"";

    /// <summary>A comment; what would begin or end one within it is set apart.</summary>
    public static string Comment(string text) =>
        $"/* {text.Replace("*/", "* /", StringComparison.Ordinal).Replace("/*", "/ *", StringComparison.Ordinal)} */";

    /// <summary>A float literal that reads back to the same value.</summary>
    public static string Float(float value)
    {
        string digits = value.ToString("R", CultureInfo.InvariantCulture);
        return digits.Contains('.', StringComparison.Ordinal)
            || digits.Contains('E', StringComparison.Ordinal) ? $"{digits}f" : $"{digits}.0f";
    }
}
