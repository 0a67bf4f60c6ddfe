using System.Net;
using System.Text;

namespace MicroNets.Reporting;

/// <summary>A few curves over epochs as an SVG document.</summary>
internal static class CurveChart
{
    private const int Width = 640, Height = 260, Left = 56, Right = 130, Top = 14, Bottom = 30;

    private static readonly string[] Colours = ["#2f6fde", "#c2571a", "#2e8b57", "#8a4fbf", "#b3261e", "#5a6475"];

    public static string Render(IReadOnlyList<CurveRecord> curves)
    {
        using var invariant = InvariantText.Begin();
        double[] values = [.. curves.SelectMany(curve => curve.Values).Where(double.IsFinite)];
        double step = RoundStep(values.Length > 1 ? values.Max() - values.Min() : 1);
        double lowest = step * Math.Floor(values.DefaultIfEmpty(0).Min() / step);
        double highest = Math.Max(lowest + step, step * Math.Ceiling(values.DefaultIfEmpty(1).Max() / step));
        int epochs = Math.Max(2, curves.Max(curve => curve.Values.Count));
        double X(int epoch) => Left + (epoch * (double)(Width - Left - Right) / (epochs - 1));
        double Y(double value) => Top + ((highest - value) / (highest - lowest) * (Height - Top - Bottom));

        var svg = new StringBuilder($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" font-family=\"system-ui, sans-serif\" font-size=\"11\">\n");
        for (int tick = 0; lowest + (tick * step) < highest + (step / 2); tick++)
        {
            double value = lowest + (tick * step);
            svg.Append($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):F1}\" y2=\"{Y(value):F1}\" stroke=\"#e3e7ee\"/>");
            svg.Append($"<text x=\"{Left - 6}\" y=\"{Y(value) + 4:F1}\" text-anchor=\"end\">{Math.Round(value, 6):G6}</text>\n");
        }

        svg.Append($"<text x=\"{Left}\" y=\"{Height - 8}\">1</text><text x=\"{Width - Right}\" y=\"{Height - 8}\" text-anchor=\"end\">epoch {epochs}</text>\n");
        for (int i = 0; i < curves.Count; i++)
        {
            string points = string.Join(' ', curves[i].Values.Index().Where(point => double.IsFinite(point.Item)).Select(point => $"{X(point.Index):F1},{Y(point.Item):F1}"));
            string colour = Colours[i % Colours.Length];
            svg.Append($"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.8\" points=\"{points}\"/>");
            svg.Append($"<text x=\"{Width - Right + 8}\" y=\"{Top + 12 + (16 * i)}\" fill=\"{colour}\">{WebUtility.HtmlEncode(curves[i].Name)}</text>\n");
        }

        return svg.Append("</svg>").ToString();
    }

    // The least of 1, 2, 5 times a power of ten that cuts the span into at most five parts.
    private static double RoundStep(double span)
    {
        double least = span > 0 ? span / 5 : 0.2;
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * new[] { 1, 2, 5, 10 }.First(factor => factor * power >= least * 0.999999);
    }
}
