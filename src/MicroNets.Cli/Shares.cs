using System.Globalization;

namespace MicroNets.Cli;

/// <summary>Shares that are typed: 0.05 or 5%.</summary>
internal static class Shares
{
    /// <exception cref="InputException">Not a number from 0 to 1.</exception>
    public static double Parse(string option, string text)
    {
        bool percent = text.EndsWith('%');
        return double.TryParse(text.TrimEnd('%').TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && (percent ? number / 100 : number) is var share and >= 0 and <= 1
            ? share
            : throw new InputException($"{option} {text}", "a share such as 0.05 or 5%", "correct it");
    }
}
