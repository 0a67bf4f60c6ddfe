using System.Globalization;

namespace MicroNets.Devices.Latency;

/// <summary>A row of measurements made elsewhere.</summary>
/// <param name="Layer">Null: a whole inference.</param>
/// <param name="Value">Milliseconds of an inference, cycles of a layer.</param>
internal sealed record MeasurementRow(string Model, string? Layer, double Value);

/// <summary>
/// Measurements as comma-separated text: a header <c>model,milliseconds</c> with whole inferences, or <c>model,layer,cycles</c> with
/// single layers. Empty lines and lines that start with # are passed over.
/// </summary>
internal static class MeasurementTable
{
    private const string Inferences = "model,milliseconds", Layers = "model,layer,cycles";

    /// <exception cref="InputException">Another header, or a row that does not go with it.</exception>
    public static EquatableArray<MeasurementRow> Read(string text, string where)
    {
        string[] lines = [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
        string header = lines.Length == 0 ? "" : string.Join(',', lines[0].Split(',').Select(cell => cell.Trim().ToLowerInvariant()));
        if (header is not (Inferences or Layers))
            throw new InputException($"header '{header}' in '{where}'", $"'{Inferences}' or '{Layers}'",
                "name the columns in the first line");
        int columns = header.Split(',').Length;
        return [.. lines.Skip(1).Select((line, index) =>
        {
            string[] cells = [.. line.Split(',').Select(cell => cell.Trim())];
            if (cells.Length != columns || cells.Any(cell => cell.Length == 0)
                || !double.TryParse(cells[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !(value > 0)
                    || double.IsInfinity(value))
                throw new InputException($"row {index + 1} of '{where}': '{line}'", $"{header} with a positive number", "mend the row");
            return new MeasurementRow(cells[0], columns == 3 ? cells[1] : null, value);
        })];
    }
}
