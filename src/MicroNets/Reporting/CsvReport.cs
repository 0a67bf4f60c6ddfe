using System.Globalization;
using System.Text;

namespace MicroNets.Reporting;

/// <summary>Figures as comma-separated values (RFC 4180), raw and with the unit beside them, for spreadsheets and scripts.</summary>
public static class CsvReport
{
    /// <summary>A line for each figure of a run: what it is of, its name, value and unit.</summary>
    public static string Render(RunRecord record) => Lines(["section", "item", "figure", "value", "unit"], Figures(record));

    /// <summary>A line for each row of a study.</summary>
    internal static string Render(StudyRecord study)
    {
        string[] costs = [.. study.Rows.SelectMany(row => row.Costs).Select(cost => cost.Name).Distinct()];
        return Lines(
            [
                "network", "seed", "run", "architecture", "parameters", "mops", "score", "limits_hold",
                .. costs.SelectMany(cost => (string[])[$"{cost}_{Unit(study, cost)}", $"{cost}_low", $"{cost}_high", $"{cost}_how"]),
                "search_gigaflop", "training_gigaflop",
            ],
            study.Rows.Select(row => (string?[])
            [
                row.Name, $"{row.Seed}", row.Run, row.Architecture, $"{row.Parameters}", Number(row.Mops), Number(row.Score),
                    row.EveryLimitHolds ? "true" : "false",
                .. costs.Select(row.Cost)
                    .SelectMany(cost => (string?[])[Number(cost?.Value), Number(cost?.Low), Number(cost?.High), cost?.How]),
                Number(row.SearchGigaflop), Number(row.TrainingGigaflop),
            ]));
    }

    private static string Unit(StudyRecord study, string cost) =>
        study.Rows.Select(row => row.Cost(cost)).First(one => one is not null)!.Unit;

    private static IEnumerable<string?[]> Figures(RunRecord record)
    {
        foreach (LimitRecord limit in record.Limits)
        {
            yield return ["limits", limit.Name, "limit", Number(limit.Limit), limit.Unit];
            yield return ["limits", limit.Name, "value", Number(limit.Value), limit.Unit];
            yield return ["limits", limit.Name, "low", Number(limit.Low), limit.Unit];
            yield return ["limits", limit.Name, "high", Number(limit.High), limit.Unit];
            yield return ["limits", limit.Name, "verdict", limit.Verdict, ""];
            yield return ["limits", limit.Name, "how", limit.How, ""];
        }

        foreach (ScoreRecord score in record.Scores)
        {
            yield return ["scores", score.Split, $"float {record.Metric}", Number(score.Float), ""];
            yield return ["scores", score.Split, $"int8 {record.Metric}", Number(score.Int8), ""];
        }

        foreach (NetworkRecord network in record.Networks)
        {
            yield return ["networks", network.Name, "parameters", $"{network.Parameters}", ""];
            yield return ["networks", network.Name, "mops", Number(network.Mops), "Mops"];
            foreach (CostRecord cost in network.Costs)
            {
                yield return ["networks", network.Name, cost.Name, Number(cost.Value), cost.Unit];
                yield return ["networks", network.Name, $"{cost.Name} low", Number(cost.Low), cost.Unit];
                yield return ["networks", network.Name, $"{cost.Name} high", Number(cost.High), cost.Unit];
                yield return ["networks", network.Name, $"{cost.Name} how", cost.How, ""];
            }
        }

        foreach (ClassRecord one in record.Classification?.Classes ?? [])
        {
            yield return ["classes", one.Name, "precision", Number(one.Precision), ""];
            yield return ["classes", one.Name, "recall", Number(one.Recall), ""];
        }

        foreach (MachineRecord machine in record.Anomalies?.Machines ?? [])
        {
            yield return ["machines", machine.Machine, "auc", Number(machine.Auc), ""];
            yield return ["machines", machine.Machine, "partial auc", Number(machine.PartialAuc), ""];
        }

        foreach (LayerRecord layer in record.Layers)
        {
            yield return ["layers", layer.Name, "macs", $"{layer.Macs}", ""];
            yield return ["layers", layer.Name, "weights", $"{layer.WeightBytes}", "B"];
            yield return ["layers", layer.Name, "instructions", $"{layer.Instructions}", ""];
            yield return ["layers", layer.Name, "cycles", $"{layer.Cycles}", ""];
        }
    }

    private static string Lines(IEnumerable<string?> header, IEnumerable<string?[]> rows)
    {
        var text = new StringBuilder();
        foreach (IEnumerable<string?> row in rows.Prepend(header))
            text.AppendJoin(',', row.Select(cell => Quoted(cell ?? ""))).Append("\r\n");
        return text.ToString();
    }

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell
        : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string? Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);
}
