using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using MicroNets.Data.Tasks;
using MicroNets.Reporting;
using MicroNets.Runs;

namespace MicroNets.Tests.Reporting;

/// <summary>The schemas of docs/schema say what is written, no more and no less.</summary>
public sealed class SchemaTests
{
    private static readonly Dictionary<string, RunRecord> s_records = new()
    {
        ["keywords"] = Written(SampleRecords.Keywords),
        ["anomalies"] = Written(SampleRecords.Anomalies),
    };

    public static TheoryData<string> Records => [.. s_records.Keys];

    public static TheoryData<string> Tasks => ["kws", "kws-paper", "vww", "ic", "ad", "ad-paper", "motion"];

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_is_as_its_schema_says(string name) => Holds("record", RecordJson.Of(s_records[name]));

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_task_is_as_its_schema_says(string name) => Holds("task", TaskCatalog.Write(TaskCatalog.Find(name)));

    // Those of studies that were run are held against it where they are made.
    [Fact]
    public void A_study_is_as_its_schema_says()
    {
        Holds("study", RecordJson.Of(SampleRecords.Study));
        JsonObject study = JsonNode.Parse(RecordJson.Of(SampleRecords.Study))!.AsObject();
        study["rows"]!.AsArray()[0]!["score"] = "good";
        Assert.False(Judge("study", study.ToJsonString()).IsValid);
    }

    [Fact]
    public void What_is_more_less_or_of_another_type_is_no_record()
    {
        Assert.All((Action<JsonObject>[])
        [
            record => record["more"] = 1,
            record => record.Remove("networks"),
            record => record["seed"] = "one",
            record => record["limits"]!.AsArray().Add(new JsonObject { ["name"] = "flash" }),
        ], change =>
        {
            JsonObject record = JsonNode.Parse(RecordJson.Of(s_records["keywords"]))!.AsObject();
            change(record);
            Assert.False(Judge("record", record.ToJsonString()).IsValid);
        });
    }

    // A sample for pages has a gap in a curve, which no run writes.
    private static RunRecord Written(RunRecord record) => record with { Curves = [new CurveRecord("found", "validation accuracy",
        [0.8, 0.9])] };

    internal static void Holds(string schema, string json)
    {
        EvaluationResults results = Judge(schema, json);
        Assert.True(results.IsValid, string.Join('\n', results.Details?.Where(detail => detail.Errors is not null)
            .Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}") ?? []));
    }

    private static EvaluationResults Judge(string schema, string json)
    {
        string path = Path.Combine(RepositoryFolder.Root, "docs", "schema", $"{schema}.schema.json");
        using JsonDocument document = JsonDocument.Parse(json);
        return JsonSchema.FromText(File.ReadAllText(path), new BuildOptions { SchemaRegistry = new SchemaRegistry() })
            .Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
    }
}
