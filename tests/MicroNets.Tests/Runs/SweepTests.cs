using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MicroNets.Cli;
using MicroNets.Runs;
using MicroNets.Runs.Sweeps;
using MicroNets.Tests.Cli;
using MicroNets.Tests.Reporting;

namespace MicroNets.Tests.Runs;

/// <summary>Sweeps through the command line on this machine, at a budget at which nothing is learnt but everything is done.</summary>
public sealed class SweepTests : IDisposable
{
    private const string Space = """
        { "name": "small", "inputs": [[49, 10, 1]], "classes": 12, "blocks": [
            { "kind": "conv", "name": "stem", "widths": [2, 4, 8], "kernels": [[10, 4]], "stride": 2 },
            { "kind": "depthwise-separable", "name": "a", "widths": [4, 8, 16], "stride": 2, "presence": "optional" } ] }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sweep_does_every_item_and_again_only_what_is_missing()
    {
        string file = Sweep("""{ "limits": [{ "ops": "1M" }, { "ops": "1k" }], "methods": ["random-search", "dnas", "uniform"] }""");

        (int code, JsonElement status, string messages) = Run("sweep", file, "--out", _folder["sweep"]);

        // No network is as small as the second limits ask; what needs the search of one is not begun.
        Assert.True(code == 1, messages);
        Assert.Equal((6, 3, 2, 0, 1), (Count(status, "items"), Count(status, "done"), Count(status, "infeasible"), Count(status, "failed"),
            Count(status, "blocked")));
        Assert.Equal(["task-stm32f446re/ops-1M/dnas-1", "task-stm32f446re/ops-1M/random-search-1", "task-stm32f446re/ops-1M/uniform-1"],
            Rows(status).Select(row => row.GetProperty("run").GetString()));
        Assert.NotEmpty(status.GetProperty("front").EnumerateArray());
        string table = File.ReadAllText(_folder["sweep/sweep.md"]);
        Assert.Contains("| ops-1M uniform | 1 |", table, StringComparison.Ordinal);
        SchemaTests.Holds("sweep", File.ReadAllText(_folder["sweep/sweep.json"]));
        byte[] weights = File.ReadAllBytes(Item("dnas-1/found.safetensors"));

        Directory.Delete(Item("dnas-1"), recursive: true);
        File.Delete(_folder["sweep/sweep.md"]);
        (code, _, messages) = Run("sweep", "--resume", _folder["sweep"]);

        Assert.True(code == 1, messages);
        Assert.Equal((1, 1, 1), (Attempts.Count(Item("dnas-1")), Attempts.Count(Item("random-search-1")),
            Attempts.Count(Item("uniform-1"))));
        Assert.Equal(1, Attempts.Count(_folder["sweep/task-stm32f446re/ops-0.001M/dnas-1"]));
        Assert.Equal(table, File.ReadAllText(_folder["sweep/sweep.md"]));
        Assert.Equal(weights, File.ReadAllBytes(Item("dnas-1/found.safetensors")));
    }

    [Fact]
    public void Items_in_processes_of_their_own_come_to_the_same_bytes()
    {
        string file = Sweep("""{ "limits": [{ "ops": "1M" }], "methods": ["uniform"], "seeds": [4, 7], "until": "quantize" }""");
        Assert.Equal(0, Run("sweep", file, "--out", _folder["sweep"]).Code);

        (int code, JsonElement status, string messages) = Run("sweep", file, "--out", _folder["beside"], "--jobs", "2");

        Assert.True(code == 0, messages);
        Assert.Equal(2, Count(status, "done"));
        Assert.Equal(File.ReadAllText(_folder["sweep/sweep.md"]), File.ReadAllText(_folder["beside/sweep.md"]));
        Assert.Equal(File.ReadAllText(_folder["sweep/sweep.json"]), File.ReadAllText(_folder["beside/sweep.json"]));
        foreach (string model in (string[])["uniform-4/model.tflite", "uniform-7/model.tflite", "uniform-7/found.safetensors"])
            Assert.Equal(File.ReadAllBytes(Item(model)), File.ReadAllBytes(_folder[$"beside/task-stm32f446re/ops-1M/{model}"]));
    }

    [Fact]
    public void A_failed_item_is_told_of_and_the_others_are_done()
    {
        string file = Sweep("""{ "limits": [{ "ops": "1M" }], "methods": ["uniform"], "seeds": 2 }""");
        // Something is in the way of the first item.
        _folder.Add("sweep/task-stm32f446re/ops-1M/uniform-1/run.json", "no run"u8.ToArray());

        (int code, JsonElement status, _) = Run("sweep", file, "--out", _folder["sweep"]);

        Assert.Equal(1, code);
        Assert.Equal((1, 1), (Count(status, "done"), Count(status, "failed")));
        JsonElement failure = Assert.Single(status.GetProperty("failures").EnumerateArray());
        Assert.Equal("task-stm32f446re/ops-1M/uniform-1", failure.GetProperty("folder").GetString());
        Assert.Contains("does not hold a run", failure.GetProperty("what").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, Run("sweep", "status", _folder["sweep"]).Code);

        File.Delete(Item("uniform-1/run.json"));
        (code, status, string messages) = Run("sweep", file, "--out", _folder["sweep"]);

        Assert.True(code == 0, messages);
        Assert.Equal((2, 0), (Count(status, "done"), Count(status, "failed")));
        Assert.Equal((2, 1), (Attempts.Count(Item("uniform-1")), Attempts.Count(Item("uniform-2"))));
    }

    [Fact]
    public void An_index_that_is_lost_or_damaged_is_made_anew_from_the_folders()
    {
        Assert.Equal(0, Run("sweep", Sweep("""{ "limits": [{ "ops": "1M" }], "methods": ["uniform"] }"""), "--out", _folder["sweep"]).Code);
        foreach (string told in (string[])[Text("sweep", "status", _folder["sweep"]), File.ReadAllText(_folder["sweep/sweep.md"])])
        {
            PrintedTimes.AssertExplained("sweep", told);
            PrintedTimes.AssertOfThisEngine("sweep", told);
        }

        string before = Run("sweep", "status", _folder["sweep"]).Result.ToString(), index = _folder[$"sweep/{SweepIndex.File}"];
        Assert.Empty(Directory.GetFiles(_folder["sweep/news"]));

        File.Delete(index);
        Assert.Equal(before, Run("sweep", "status", _folder["sweep"]).Result.ToString());
        Assert.Single(File.ReadLines(index));
        File.AppendAllText(index, "{\"item\":0,\"sta");
        Assert.Equal(before, Run("sweep", "status", _folder["sweep"]).Result.ToString());
        Assert.Single(File.ReadLines(index));
    }

    [Fact]
    public void A_node_with_another_build_or_other_data_refuses()
    {
        string file = Sweep("""{ "limits": [{ "ops": "1M" }], "methods": ["uniform"] }"""), plan = _folder[$"sweep/{PlanFolder.PlanFile}"];
        Assert.Equal(0, Run("sweep", file, "--out", _folder["sweep"], "--plan").Code);
        JsonNode planned = JsonNode.Parse(File.ReadAllText(plan))!;
        planned["build"] = "0123456789abcdef";
        File.WriteAllText(plan, planned.ToJsonString());

        (int code, _, string messages) = Run("sweep", "item", _folder["sweep"], "0");
        Assert.Equal(2, code);
        Assert.Contains("expected build 0123456789abcdef", messages, StringComparison.Ordinal);
        Assert.Contains("expected build 0123456789abcdef", Run("sweep", file, "--out", _folder["sweep"]).Messages,
            StringComparison.Ordinal);
        Assert.False(File.Exists(Item("uniform-1/found.safetensors")));

        Assert.Equal(0, Run("sweep", file, "--out", _folder["sweep"], "--accept-build", "--plan").Code);
        using (FileStream data = File.Open(_folder["data/val.npz"], FileMode.Append))
            data.WriteByte(0);
        (code, _, messages) = Run("sweep", "item", _folder["sweep"], "0");
        Assert.Equal(2, code);
        Assert.Contains("which was planned with", messages, StringComparison.Ordinal);
        Assert.False(File.Exists(Item("uniform-1/found.safetensors")));
    }

    [Fact]
    public void A_plan_has_the_items_with_what_they_need_and_each_can_be_read_alone()
    {
        string file = Sweep("""{ "limits": [{ "ops": "1M" }, { "ops": "2M", "sram": 65536 }], "methods": ["dnas", "aging-evolution", "ds-cnn-s"], "seeds": 2, "shared-supernet": true, "devices": ["stm32f446re", "stm32f746zg"] }""");

        (int code, JsonElement printed, string messages) = Run("sweep", file, "--out", _folder["sweep"], "--plan");

        Assert.True(code == 0, messages);
        Assert.Equal(28, Count(printed, "items"));
        Assert.True(printed.GetProperty("core_minutes").GetDouble() > 0);
        PlanFolder plan = PlanFolder.Open(_folder["sweep"]);
        PlanItem[] items = [.. plan.Items()];
        Assert.Equal(28, items.Length);
        Assert.Equal(28, items.Select(item => item.Folder).Distinct().Count());
        Assert.All(items, item => Assert.All(item.Needs, need => Assert.True(need < item.Item)));
        Assert.Equal(4, items.Count(item => item.Work == ItemWork.Supernet));
        Assert.Equal(("task-stm32f446re/sram-64k-ops-2M/dnas-2", 2ul), (plan.Item(9).Folder, plan.Item(9).Seed));
        Assert.Equal((2, 0, 1), (items.Count(item => item.Needs.Contains(1)), plan.Item(3).Ladder, plan.Item(3).Needs[0]));
        Assert.Equal(("ops-1M aging-evolution", 3), (plan.Item(5).Name, plan.Item(5).ComputesAs));
        Assert.Equal("ds-cnn-s", plan.Item(7).Method);
        Assert.Equal(ItemWork.Tables, plan.Item(28).Work);
        Assert.Throws<InputException>(() => plan.Item(29));
        Assert.False(Directory.Exists(_folder["sweep/task-stm32f446re"]));
    }

    [Fact]
    public void A_plan_for_any_engine_is_one_command_a_line()
    {
        string file = Sweep("""{ "limits": [{ "ops": "1M" }], "methods": ["dnas", "random-search"] }""");
        var output = new StringWriter();

        Assert.Equal(0, Tool.Run(["sweep", file, "--out", _folder["sweep"], "--on", "plan", "--tool", "micronets"], output, TextWriter.Null,
            CancellationToken.None));

        string folder = _folder["sweep"];
        Assert.Equal([$"micronets sweep item {folder} 0", $"micronets sweep item {folder} 1 --wait",
            $"micronets sweep item {folder} 2 --wait"],
            output.ToString().TrimEnd().Split(Environment.NewLine).SelectMany(line => line.Split('\n')));
    }

    [Fact]
    public void An_interrupted_sweep_ends_with_130_and_goes_on()
    {
        string file = Sweep("""{ "limits": [{ "ops": "1M" }], "methods": ["uniform"] }""");
        using var interrupted = new CancellationTokenSource();
        interrupted.Cancel();
        Assert.Equal(130, Tool.Run(["sweep", file, "--out", _folder["sweep"]], TextWriter.Null, TextWriter.Null, interrupted.Token));
        Assert.Equal(0, Run("sweep", "status", _folder["sweep"]).Code);
        Assert.Equal(0, Run("sweep", "--resume", _folder["sweep"]).Code);
    }

    [Fact]
    public void Another_sweep_does_not_go_into_a_folder_with_results()
    {
        Assert.Equal(0, Run("sweep", Sweep("""{ "limits": [{ "ops": "1M" }], "methods": ["uniform"] }"""), "--out", _folder["sweep"]).Code);
        (int code, _, string messages) = Run("sweep", Sweep("""{ "limits": [{ "ops": "2M" }], "methods": ["uniform"] }"""), "--out",
            _folder["sweep"]);
        Assert.Equal(2, code);
        Assert.Contains("another plan in", messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("did you mean 'methods'", """{ "methds": ["dnas"] }""")]
    [InlineData("'annealing'", """{ "methods": ["annealing"] }""")]
    [InlineData("method random-search without dnas", """{ "methods": ["random-search"] }""")]
    [InlineData("cost 'speed'", """{ "limits": [{ "speed": "1M" }] }""")]
    [InlineData("the field 'dta' at tasks[0].dta", """{ "tasks": [{ "task": "kws", "dta": "x" }] }""")]
    [InlineData("limits[1].sram: found 'much'", """{ "limits": [{ "sram": "9k" }, { "sram": "much" }] }""")]
    [InlineData("a value of another kind at bits[1]", """{ "bits": [8, "4"] }""")]
    [InlineData("tasks[0]: found window", """{ "tasks": [{ "task": "kws", "window": "1s" }] }""")]
    [InlineData("seeds 0", """{ "seeds": 0 }""")]
    [InlineData("until 'export'", """{ "until": "export" }""")]
    [InlineData("no devices", """{ "devices": [] }""")]
    [InlineData("budget 'lavish'", """{ "budget": "lavish" }""")]
    [InlineData("8, 4 and 2, or some of them", """{ "bits": [8, 3] }""")]
    [InlineData("is no sweep", "[]")]
    public void What_is_no_sweep_ends_with_2_and_says_why(string message, string text)
    {
        string file = text == "[]" ? _folder.Add("sweep.json", Encoding.UTF8.GetBytes(text)) : Sweep(text);
        (int code, _, string messages) = Run("sweep", file, "--out", _folder["sweep"]);
        Assert.Equal(2, code);
        Assert.Contains(message, messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["sweep"]));
    }

    [Fact]
    public void The_path_of_data_is_a_task_that_is_told_from_it()
    {
        SmallData.Pictures(_folder["pictures"]);
        _folder.Add("space.json", Encoding.UTF8.GetBytes(Space.Replace("[49, 10, 1]", "[32, 32, 1]", StringComparison.Ordinal)));
        string file = _folder.Add("sweep.json", Encoding.UTF8.GetBytes("""
            { "tasks": [{ "task": "pictures", "space": "space.json" }], "devices": ["stm32f446re"], "limits": [{ "ops": "2M" }],
              "methods": ["uniform"], "budget": "smoke" }
            """));
        (int code, JsonElement status, string messages) = Run("sweep", file, "--out", _folder["sweep"]);
        Assert.True(code == 0, messages);
        Assert.Contains("pictures: inferred from the data:", messages, StringComparison.Ordinal);
        Assert.Equal(["pictures-stm32f446re/ops-2M/uniform-1"], Rows(status).Select(row => row.GetProperty("run").GetString()));

        // The same command finds everything done.
        (code, status, _) = Run("sweep", file, "--out", _folder["sweep"]);
        Assert.Equal((0, 1), (code, Count(status, "done")));
    }

    [Fact]
    public void A_claim_of_a_process_that_is_gone_is_taken_over_and_one_that_lives_is_not()
    {
        string plan = _folder["plan"], other = Path.Combine(plan, Claim.Folder, "3");
        using (Claim held = Claim.Take(plan, 3))
        {
            Assert.Null(held.TakenFrom);
            Assert.Contains("being worked on", Assert.Throws<InputException>(() => Claim.Take(plan, 3)).Message, StringComparison.Ordinal);
            Assert.Equal([(3, ClaimOwner.Here, false)], Claim.In(plan));
        }

        Assert.Empty(Claim.In(plan));

        // A process of this machine that is no more; then the same number taken by a later process.
        ClaimOwner gone = ClaimOwner.Here with { Process = int.MaxValue }, older = ClaimOwner.Here with { ProcessStart = 1 };
        foreach (ClaimOwner lost in (ClaimOwner[])[gone, older])
        {
            File.WriteAllText(other, StageFile.Line(lost));
            using Claim taken = Claim.Take(plan, 3);
            Assert.Equal(lost, taken.TakenFrom);
        }

        // Of another node nothing is known but its last sign of life.
        ClaimOwner elsewhere = ClaimOwner.Here with { Host = "n7", Machine = "n7 boot namespace", Place = "n7, job 5_3, process 4" };
        File.WriteAllText(other, StageFile.Line(elsewhere));
        Assert.Contains("n7, job 5_3", Assert.Throws<InputException>(() => Claim.Take(plan, 3)).Message, StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(other, DateTime.UtcNow - Claim.LostAfter - TimeSpan.FromSeconds(5));
        Assert.True(Assert.Single(Claim.In(plan)).IsLost);
        using (Claim taken = Claim.Take(plan, 3))
            Assert.Equal(elsewhere, taken.TakenFrom);
        Assert.Empty(Directory.GetFiles(Path.Combine(plan, Claim.Folder)));
    }

    private static int Count(JsonElement status, string name) => status.GetProperty(name).GetInt32();

    private static IEnumerable<JsonElement> Rows(JsonElement status) =>
        status.GetProperty("studies").EnumerateArray().SelectMany(study => study.GetProperty("rows").EnumerateArray());

    private string Item(string path) => _folder[$"sweep/task-stm32f446re/ops-1M/{path}"];

    // A sweep over a task of features, with what is not stated.
    private string Sweep(string json)
    {
        JsonObject sweep = JsonNode.Parse(json)!.AsObject();
        _folder.Add("space.json", Encoding.UTF8.GetBytes(Space));
        if (!Directory.Exists(_folder["data"]))
            SmallData.Keywords(_folder["data"]);
        // Without a front end to build for the device.
        _folder.Add("task.json", Encoding.UTF8.GetBytes("""
            { "name": "task", "inputs": [{ "frontEnd": { "kind": "scaledArray", "shape": [49, 10, 1] } }], "classes": ["a","b","c","d","e","f","g","h","i","j","k","l"] }
            """));
        sweep["tasks"] ??= new JsonArray(new JsonObject { ["task"] = "task.json", ["data"] = "data", ["space"] = "space.json" });
        sweep["devices"] ??= new JsonArray("stm32f446re");
        sweep["budget"] ??= "smoke";
        return _folder.Add("sweep.json", Encoding.UTF8.GetBytes(sweep.ToJsonString()));
    }

    private static string Text(params string[] args)
    {
        var output = new StringWriter();
        Tool.Run(args, output, TextWriter.Null, CancellationToken.None);
        return output.ToString();
    }

    private static (int Code, JsonElement Result, string Messages) Run(params string[] args)
    {
        var output = new StringWriter();
        var messages = new StringWriter();
        int code = Tool.Run([.. args, "--json"], output, messages, CancellationToken.None);
        return (code, output.ToString() is { Length: > 0 } json ? JsonDocument.Parse(json).RootElement : default, messages.ToString());
    }
}
