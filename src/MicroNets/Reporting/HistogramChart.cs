using System.Text;

namespace MicroNets.Reporting;

/// <summary>Normal and anomalous clips by score, side by side, as an SVG document.</summary>
internal static class HistogramChart
{
    private const int Width = 640, Height = 220, Left = 40, Right = 110, Top = 14, Bottom = 30;

    public static string Render(AnomalyRecord record)
    {
        using var invariant = InvariantText.Begin();
        int bins = record.Normal.Count, most = Math.Max(1, record.Normal.Concat(record.Anomalous).Max());
        double width = (double)(Width - Left - Right) / bins;
        double Y(int count) => Top + ((1 - ((double)count / most)) * (Height - Top - Bottom));

        var svg = new StringBuilder($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" font-family=\"system-ui, sans-serif\" font-size=\"11\">\n");
        svg.Append($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(0):F1}\" y2=\"{Y(0):F1}\" stroke=\"#5a6475\"/><text x=\"{Left - 6}\" y=\"{Y(most) + 8:F1}\" text-anchor=\"end\">{most}</text>\n");
        for (int bin = 0; bin < bins; bin++)
        {
            Bar(record.Normal[bin], Left + (bin * width), "#2f6fde");
            Bar(record.Anomalous[bin], Left + ((bin + 0.5) * width), "#c2571a");
        }

        if (record.Alarms is { } alarms && Place(record, alarms.Threshold) is >= 0 and <= 1 and var place)
        {
            double x = Left + (place * (Width - Left - Right));
            svg.Append($"<line x1=\"{x:F1}\" x2=\"{x:F1}\" y1=\"{Top}\" y2=\"{Y(0):F1}\" stroke=\"#1c2330\" stroke-dasharray=\"4 3\"/><text x=\"{x + 4:F1}\" y=\"{Top + 8}\">threshold</text>\n");
        }

        svg.Append($"<text x=\"{Left}\" y=\"{Height - 8}\">{record.LowestScore:G3}</text><text x=\"{Width - Right}\" y=\"{Height - 8}\" text-anchor=\"end\">{record.HighestScore:G3}</text>\n");
        svg.Append($"<text x=\"{Width - Right + 8}\" y=\"{Top + 12}\" fill=\"#2f6fde\">normal</text><text x=\"{Width - Right + 8}\" y=\"{Top + 28}\" fill=\"#c2571a\">anomalous</text>\n");
        return svg.Append("</svg>").ToString();

        void Bar(int count, double x, string colour)
        {
            if (count > 0)
                svg.Append($"<rect x=\"{x:F1}\" y=\"{Y(count):F1}\" width=\"{0.45 * width:F1}\" height=\"{Y(0) - Y(count):F1}\" fill=\"{colour}\"/>");
        }
    }

    // Bins are of equal ratio where all scores are positive.
    private static double Place(AnomalyRecord record, double score) => record.LowestScore > 0
        ? (Math.Log(Math.Max(score, double.Epsilon)) - Math.Log(record.LowestScore)) / (Math.Log(record.HighestScore) - Math.Log(record.LowestScore))
        : (score - record.LowestScore) / (record.HighestScore - record.LowestScore);
}
