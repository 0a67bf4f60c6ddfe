using System.Globalization;
using System.Text;
using MicroNets.Devices.Latency;

namespace MicroNets.Firmware;

/// <summary>Points with a line through them, as SVG.</summary>
internal static class ScatterPlot
{
    private const int Width = 640;
    private const int Height = 400;
    private const int Margin = 56;

    public static string Render(string title, string across, string up, IReadOnlyList<(double X, double Y)> points, LinearFit fit)
    {
        using var invariant = InvariantText.Begin();
        double right = points.Max(point => point.X) * 1.05, top = Math.Max(points.Max(point => point.Y), fit.At(right)) * 1.05;
        string X(double x) => Text(Margin + (x / right * (Width - (2 * Margin))));
        string Y(double y) => Text(Height - Margin - (y / top * (Height - (2 * Margin))));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Margin}\" y=\"24\" font-size=\"15\">{title}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(0)} {Y(top)} V{Y(0)} H{X(right)}\" fill=\"none\" stroke=\"#444\"/>\n");
        svg.Append(CultureInfo.InvariantCulture,
            $"<text x=\"{Width / 2}\" y=\"{Height - 12}\">{across}, to {right:G3}</text>\n<text x=\"12\" "
            + $"y=\"{Margin - 12}\">{up}, to {top:G3}</text>\n");
        svg.Append(CultureInfo.InvariantCulture,
            $"<line x1=\"{X(0)}\" y1=\"{Y(Math.Max(fit.At(0), 0))}\" x2=\"{X(right)}\" y2=\"{Y(fit.At(right))}\" stroke=\"#c33\"/>\n");
        foreach ((double x, double y) in points)
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(x)}\" cy=\"{Y(y)}\" r=\"3\" fill=\"#247\" fill-opacity=\"0.6\"/>\n");
        return svg.Append("</svg>\n").ToString();
    }

    private static string Text(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
