using System.Globalization;
using System.Net;
using System.Text;

namespace MicroNets.Reporting;

/// <summary>Networks by cost and score, with the front of those that nothing beats, as an SVG document.</summary>
internal static class FrontChart
{
    private const int Width = 640, Height = 400, Margin = 60, NoteLine = 14, NoteLetters = 110;

    /// <param name="across">What the cost is, with its unit.</param>
    /// <param name="up">What the score is, with its unit.</param>
    /// <param name="points">Networks.</param>
    /// <param name="note">A sentence below the chart; null: none.</param>
    public static string Render(string title, string across, string up,
        IReadOnlyList<(string Name, double Cost, double Score, bool OnFront)> points, string? note = null)
    {
        using var invariant = InvariantText.Begin();
        (double left, double right) = Range(points.Select(point => point.Cost));
        (double bottom, double top) = Range(points.Select(point => point.Score));
        string X(double cost) => Number(Margin + ((cost - left) / (right - left) * (Width - (2 * Margin))));
        string Y(double score) => Number(Height - Margin - ((score - bottom) / (top - bottom) * (Height - (2 * Margin))));

        string[] lines = [.. Lines(note ?? "")];
        int height = Height + (NoteLine * lines.Length);
        var svg = new StringBuilder($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" "
            + "font-family=\"system-ui, sans-serif\" font-size=\"11\">\n");
        svg.Append($"<rect width=\"{Width}\" height=\"{height}\" fill=\"white\"/>\n<text x=\"{Margin}\" y=\"24\" "
            + $"font-size=\"14\">{Text(title)}</text>\n");
        const int Ticks = 4;
        for (int tick = 0; tick <= Ticks; tick++)
        {
            double cost = left + ((right - left) * tick / Ticks), score = bottom + ((top - bottom) * tick / Ticks);
            svg.Append($"<line x1=\"{Margin}\" x2=\"{Width - Margin}\" y1=\"{Y(score)}\" y2=\"{Y(score)}\" stroke=\"#e3e7ee\"/><text "
                + $"x=\"{Margin - 6}\" y=\"{Y(score)}\" dy=\"4\" text-anchor=\"end\">{Label(score)}</text>");
            svg.Append($"<text x=\"{X(cost)}\" y=\"{Height - Margin + 18}\" text-anchor=\"middle\">{Label(cost)}</text>\n");
        }

        svg.Append($"<text x=\"{Width / 2}\" y=\"{Height - 16}\" text-anchor=\"middle\">{Text(across)}</text><text x=\"{Margin}\" "
            + $"y=\"{Margin - 14}\">{Text(up)}</text>\n");
        string front = string.Join(' ',
            points.Where(point => point.OnFront).OrderBy(point => point.Cost).Select(point => $"{X(point.Cost)},{Y(point.Score)}"));
        svg.Append($"<polyline fill=\"none\" stroke=\"#2f6fde\" stroke-width=\"1.8\" points=\"{front}\"/>\n");
        foreach ((string name, double cost, double score, bool onFront) in points)
        {
            svg.Append($"<circle cx=\"{X(cost)}\" cy=\"{Y(score)}\" r=\"4\" fill=\"{(onFront ? "#2f6fde" : "#9aa5b5")}\"/>");
            svg.Append($"<text x=\"{X(cost)}\" y=\"{Y(score)}\" dx=\"7\" dy=\"-6\">{Text(name)}</text>\n");
        }

        for (int line = 0; line < lines.Length; line++)
            svg.Append($"<text x=\"{NoteLine}\" y=\"{Height + (NoteLine * line)}\" font-size=\"10\" "
                + $"fill=\"#555\">{Text(lines[line])}</text>\n");
        return svg.Append("</svg>\n").ToString();
    }

    private static IEnumerable<string> Lines(string note)
    {
        var line = new StringBuilder();
        foreach (string word in note.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + word.Length > NoteLetters)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length == 0 ? "" : " ").Append(word);
        }

        if (line.Length > 0)
            yield return line.ToString();
    }

    // With a tenth of room on both sides; equal values get some.
    private static (double Low, double High) Range(IEnumerable<double> values)
    {
        double low = values.Min(), high = values.Max();
        double room = high > low ? (high - low) / 10 : Math.Max(Math.Abs(high) / 10, 1e-6);
        return (low - room, high + room);
    }

    private static string Number(double value) => value.ToString("F1", CultureInfo.InvariantCulture);

    private static string Label(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
