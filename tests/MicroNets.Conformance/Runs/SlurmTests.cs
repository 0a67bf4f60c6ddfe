using System.Text.Json;
using System.Text.Json.Nodes;
using MicroNets.Cli;
using MicroNets.Tests.Runs;

namespace MicroNets.Conformance.Runs;

/// <summary>Sweeps on a real Slurm of two nodes.</summary>
public sealed class SlurmTests : IDisposable
{
    private const string Space = """
        { "name": "small", "inputs": [[49, 10, 1]], "classes": 12, "blocks": [
            { "kind": "conv", "name": "stem", "widths": [2, 4, 8], "kernels": [[10, 4]], "stride": 2 },
            { "kind": "depthwise-separable", "name": "a", "widths": [4, 8, 16], "stride": 2, "presence": "optional" } ] }
        """;

    private const string Task = """
        { "name": "task", "inputs": [{ "frontEnd": { "kind": "scaledArray", "shape": [49, 10, 1] } }], "classes": ["a","b","c","d","e","f","g","h","i","j","k","l"] }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("micronets-sweep-").FullName;

    private string At(string path) => Path.Combine(_folder, path);

    private string Item(string sweep, string path) => At($"{sweep}/task-stm32f446re/ops-1M/{path}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_sweep_under_Slurm_comes_to_the_bytes_of_one_here_whatever_happens_to_its_jobs()
    {
        Assert.SkipWhen(SlurmCluster.Missing.Count > 0,
            $"{string.Join(", ", SlurmCluster.Missing)} not installed: 'micronets setup --with slurm' installs Slurm");
        string sweep = Write();
        Assert.Equal(0, Run("sweep", sweep, "--out", At("here")).Code);

        using var cluster = new SlurmCluster();
        // The tool, but the first time that an item is begun: the search is killed, one network never starts, one is told that its time is
        // over.
        File.WriteAllText(At("tool.sh"), $"""
            #!/bin/bash
            item=$4
            if mkdir "{_folder}/begun-$item" 2>/dev/null; then
                case $item in
                0) exec sh -c 'kill -KILL $$' ;;
                4) exec sleep 100 ;;
                5) kill -USR1 $PPID; exec sh -c 'sleep 1; kill -TERM $$' ;;
                esac
            fi
            exec dotnet '{typeof(Tool).Assembly.Location}' "$@"
            """);
        (int code, JsonElement submitted, string messages) =
            Run("sweep", sweep, "--out", At("there"), "--on", "slurm", "--tool", $"bash {At("tool.sh")}", "--time", "10", "--mem", "500",
            "--array-limit", "2");
        Assert.True(code == 0, messages);
        Assert.Equal(6, submitted.GetProperty("submitted").GetInt32());

        // A command that is given twice finds the jobs in the queue.
        Assert.Equal(0, Run("sweep", "--resume", At("there")).Result.GetProperty("submitted").GetInt32());
        long job = submitted.GetProperty("jobs")[0].GetInt64();
        SlurmCluster.Await("item 4 begun", () => Directory.Exists(At("begun-4")));
        Assert.Equal(0, SlurmCluster.Ask("scancel", $"{job}_2").Code);
        // What is requeued has to wait for two minutes, unless somebody says otherwise.
        SlurmCluster.Await("item 5 requeued", () => Queue().Any(line => line == $"{job}_3 PENDING BeginTime"));
        // A node refuses a task that comes back within the second in which it was ended ("already killed"); those two minutes see to that.
        Thread.Sleep(TimeSpan.FromSeconds(2));
        Assert.Equal(0, SlurmCluster.Ask("scontrol", "update", $"JobId={job}_3", "StartTime=now").Code);
        SlurmCluster.Await("the end of all jobs", () => Queue().Length == 0);

        // The search failed, so what computes as much as it did was not begun; the network whose time was over has gone on by itself.
        (code, JsonElement status, messages) = Run("sweep", "status", At("there"));
        Assert.True(code == 1, messages);
        Assert.True(status.GetProperty("failures").EnumerateArray().Select(failure => failure.GetProperty("item").GetInt32())
            .SequenceEqual([0, 4]), $"{status}");
        Assert.Contains("CANCELLED", status.GetProperty("failures")[1].GetProperty("what").GetString(), StringComparison.Ordinal);
        Assert.Equal((3, 1), (status.GetProperty("done").GetInt32(), status.GetProperty("blocked").GetInt32()));

        Assert.Equal(3, Run("sweep", "--resume", At("there")).Result.GetProperty("submitted").GetInt32());
        (code, status, messages) = Run("sweep", "--resume", At("there"), "--wait");

        Assert.True(code == 0,
            $"{messages}\n{status}\n{string.Join('\n', Directory.GetFiles(At("there/slurm"), "*.log").Select(File.ReadAllText))}");
        Assert.Equal((6, 6, 0), (status.GetProperty("items").GetInt32(), status.GetProperty("done").GetInt32(),
            status.GetProperty("failed").GetInt32()));
        Assert.Equal(File.ReadAllText(At("here/sweep.md")), File.ReadAllText(At("there/sweep.md")));
        Assert.Equal(File.ReadAllText(At("here/sweep.json")), File.ReadAllText(At("there/sweep.json")));
        foreach (string item in (string[])["dnas-1", "dnas-2", "random-search-1", "random-search-2", "uniform-1", "uniform-2"])
        {
            Assert.Equal(File.ReadAllBytes(Item("here", $"{item}/found.safetensors")),
                File.ReadAllBytes(Item("there", $"{item}/found.safetensors")));
            Assert.Single(File.ReadLines(Item("there", $"{item}/attempts.jsonl")),
                line => line.Contains("\"done\"", StringComparison.Ordinal));
        }
    }

    // A controller that does not answer, as under load, says nothing of the queue.
    private static string[] Queue() =>
        SlurmCluster.Ask("squeue", "--noheader", "--array", "--me", "--format=%F_%K %T %r") is (0, var output)
        ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        : ["no answer"];

    private string Write()
    {
        SmallData.Keywords(At("data"));
        File.WriteAllText(At("space.json"), Space);
        File.WriteAllText(At("task.json"), Task);
        var sweep = new JsonObject
        {
            ["tasks"] = new JsonArray(new JsonObject { ["task"] = "task.json", ["data"] = "data", ["space"] = "space.json" }),
            ["devices"] = new JsonArray("stm32f446re"),
            ["limits"] = new JsonArray(new JsonObject { ["ops"] = "1M" }),
            ["methods"] = new JsonArray("dnas", "random-search", "uniform"),
            ["seeds"] = 2,
            ["budget"] = "smoke",
        };
        File.WriteAllText(At("sweep.json"), sweep.ToJsonString());
        return At("sweep.json");
    }

    private static (int Code, JsonElement Result, string Messages) Run(params string[] args)
    {
        var output = new StringWriter();
        var messages = new StringWriter();
        int code = Tool.Run([.. args, "--json"], output, messages, CancellationToken.None);
        return (code, output.ToString() is { Length: > 0 } json ? JsonDocument.Parse(json).RootElement : default, messages.ToString());
    }
}
