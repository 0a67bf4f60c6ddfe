using System.Globalization;
using System.Net;
using System.Text;

namespace MicroNets.Devices.Memory;

/// <summary>A plan for people: buffers over time as an SVG, and the steps as text.</summary>
internal static class PlanPicture
{
    private const int Left = 90;
    private const int Top = 30;
    private const int StepWidth = 26;
    private const int Height = 420;

    /// <summary>
    /// Time runs to the right, a column for each step; addresses run upwards. A buffer is a rectangle over the steps during which
    /// it is alive; an output that is written over its input goes on in its place. The dashed line is the arena.
    /// </summary>
    public static string Svg(this MemoryPlan plan)
    {
        using var invariant = InvariantText.Begin();
        int width = Left + (StepWidth * (plan.Steps.Count + 1)) + 20, bottom = Top + Height;
        double scale = Height / (double)plan.ArenaBytes;
        var svg = new StringBuilder();
        svg.AppendLine($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom + 40}" width="{width}" font-family="system-ui, sans-serif" font-size="11">""");
        svg.AppendLine($"""<text x="{Left}" y="{Top - 10}">{WebUtility.HtmlEncode(plan.Region ?? "no region is large enough")}: {plan.ArenaBytes:N0} bytes</text>""");
        svg.AppendLine($"""<line x1="{Left}" y1="{bottom}" x2="{width - 20}" y2="{bottom}" stroke="#888"/><line x1="{Left}" y1="{Top}" x2="{width - 20}" y2="{Top}" stroke="#c33" stroke-dasharray="4"/>""");
        for (int tick = 0; tick <= 4; tick++)
            svg.AppendLine($"""<text x="{Left - 6}" y="{bottom - (tick * Height / 4) + 4}" text-anchor="end" fill="#555">{plan.ArenaBytes * tick / 4:N0}</text>""");
        foreach (PlannedBuffer buffer in plan.Buffers)
            svg.AppendLine(Rectangle(buffer, bottom, scale));
        for (int step = 0; step < plan.Steps.Count; step++)
            svg.AppendLine($"""<text x="{Column(step) + (StepWidth / 2)}" y="{bottom + 14}" text-anchor="middle" fill="#555">{step}<title>{WebUtility.HtmlEncode(Describe(plan.Steps[step]))}</title></text>""");
        return svg.AppendLine("</svg>").ToString();
    }

    /// <summary>A line for each step: what runs, how, where its output lies, and how many bytes are in use.</summary>
    public static string Table(this MemoryPlan plan)
    {
        using var invariant = InvariantText.Begin();
        var table = new TextTable(["step", "runs", "how", "output at", "bytes", "in use"], [0, 3, 4, 5]);
        for (int index = 0; index < plan.Steps.Count; index++)
        {
            PlanStep step = plan.Steps[index];
            PlannedBuffer? output = plan.Buffers.FirstOrDefault(buffer => buffer.FirstStep == index && !IsScratch(buffer));
            bool over = output is not null
                && plan.Buffers.Any(buffer => buffer != output && buffer.Place == output.Place && buffer.LastStep == index);
            string how = step switch
            {
                { Tiles: { } tiles } => $"{tiles.Count} tiles{(step.PacksOutput ? " to four bits" : "")}",
                { Groups: > 1 } => $"{step.Groups} groups of channels",
                { Bands: > 1 } => $"{step.Bands} bands of rows",
                _ => over ? "over its input" : "",
            };
            table.Add($"{index}", Runs(step), how, $"{output?.Offset:N0}", $"{output?.Bytes:N0}", $"{plan.BytesInUse(index):N0}");
        }

        return table.ToString();
    }

    private static string Runs(PlanStep step) => step.Nodes.Count > 2 ? $"{step.Nodes[0]} … {step.Node}" : string.Join(" + ", step.Nodes);

    private static string Rectangle(PlannedBuffer buffer, int bottom, double scale)
    {
        string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
        int steps = buffer.LastStep - buffer.FirstStep + 1;
        double top = bottom - ((buffer.Offset + buffer.Bytes) * scale);
        string colour = IsScratch(buffer) ? "#e0a030" : "#4a86c8";
        return $"""<rect x="{Column(buffer.FirstStep) + 1}" y="{Number(top)}" width="{(steps * StepWidth) - 2}" height="{Number(Math.Max(1, buffer.Bytes * scale))}" fill="{colour}" fill-opacity="0.45" stroke="{colour}"><title>{WebUtility.HtmlEncode(buffer.Name)}: {buffer.Bytes:N0} bytes at {buffer.Offset:N0}</title></rect>""";
    }

    private static bool IsScratch(PlannedBuffer buffer) => buffer.Name.EndsWith(" scratch", StringComparison.Ordinal)
        || buffer.Name.EndsWith(" rows", StringComparison.Ordinal);

    // The input is there before the first step.
    private static int Column(int step) => Left + ((step + 1) * StepWidth);

    private static string Describe(PlanStep step) => string.Join(" + ", step.Nodes)
        + (step.Groups > 1 ? $" ({step.Groups} groups of channels)" : step.Bands > 1 ? $" ({step.Bands} bands of rows)" : "");
}
