using System.Text.Json;
using MicroNets.Cli;

namespace MicroNets.Tests.Cli;

public class PreviewCommandTests
{
    [Theory]
    [InlineData("vww-96", "vww-96")]
    [InlineData("vww-paper", "vww-paper")]
    [InlineData("ad", "ad-paper")]
    public void What_run_takes_as_a_task_can_be_previewed(string task, string space)
    {
        (int code, string output) = Run("preview", task, "--device", "stm32f746zg", "--samples", "20", "--json");
        Assert.Equal(0, code);
        Assert.Equal(space, JsonDocument.Parse(output).RootElement.GetProperty("space").GetString());
    }

    [Fact]
    public void A_feasible_problem_prints_the_share_that_fits_and_what_binds()
    {
        (int code, string output) = Run("preview", "kws-paper", "--device", "stm32f446re", "--sram", "100k", "--latency", "100ms",
            "--samples", "200", "--json");
        JsonElement preview = JsonDocument.Parse(output).RootElement;
        Assert.Equal(ExitCode.Done, code);
        Assert.InRange(preview.GetProperty("fits").GetDouble(), 0.01, 0.99);
        Assert.Equal("latency", preview.GetProperty("binding").GetString());
        Assert.NotEmpty(preview.GetProperty("peak_layer").GetString()!);
    }

    [Fact]
    public void A_front_end_that_the_device_runs_counts_with_every_network()
    {
        Assert.SkipUnless(OutsideProgram.ArmCompiler.IsPresent && OutsideProgram.Emulator.IsPresent, "no compiler or emulator");
        (_, string output) = Run("preview", "kws", "--device", "stm32f446re", "--samples", "10", "--json");
        JsonElement preview = JsonDocument.Parse(output).RootElement;
        Dictionary<string, double> beside = preview.GetProperty("beside").EnumerateArray().ToDictionary(part =>
            part.GetProperty("name").GetString()!, part => part.GetProperty("value").GetDouble());
        Assert.InRange(beside["flash"], 5_000, 15_000);
        Assert.InRange(beside["sram"], 1_000, 3_000);
        Assert.InRange(beside["latency"], 10, 60);
        double smallest = preview.GetProperty("reach").EnumerateArray().Single(reach =>
            reach.GetProperty("limit").GetString() == "flash").GetProperty("smallest").GetDouble();
        Assert.True(smallest > beside["flash"]);
    }

    [Fact]
    public void The_memory_of_a_run_is_told_for_each_budget_by_stage()
    {
        (_, string output) = Run("preview", "kws-paper", "--device", "stm32f446re", "--sram", "100k", "--samples", "50", "--json");
        JsonElement[] budgets = [.. JsonDocument.Parse(output).RootElement.GetProperty("memory").EnumerateArray()];
        Assert.Equal(["quick", "standard", "paper"], budgets.Select(budget => budget.GetProperty("budget").GetString()));
        Assert.All(budgets, budget =>
        {
            long[] stages = [.. budget.GetProperty("stages").EnumerateArray().Select(stage =>
            {
                long all = stage.GetProperty("bytes").GetInt64();
                Assert.Equal(all, ((string[])["map_bytes", "parameter_bytes", "data_bytes"]).Sum(part =>
                    stage.GetProperty(part).GetInt64()));
                return all;
            })];
            Assert.Equal(4, stages.Length);
            Assert.Equal(stages.Max(), budget.GetProperty("bytes").GetInt64());
        });
    }

    [Fact]
    public void An_impossible_limit_ends_with_1_and_the_smallest_reachable_value()
    {
        (int code, string output) = Run("preview", "kws", "--device", "stm32f446re", "--sram", "1k", "--samples", "50");
        Assert.Equal(ExitCode.LimitBroken, code);
        Assert.Contains("impossible: no network of this space gets sram below", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_below_everything_is_told_with_the_least_that_can_be_kept()
    {
        string[] command = ["preview", "kws-paper", "--device", "stm32f446re", "--samples", "50", "--ops"];
        (int code, string output) = Run([.. command, "17"]);
        Assert.Equal(ExitCode.LimitBroken, code);
        string line = output.Split('\n').Single(line => line.StartsWith("nothing fits:", StringComparison.Ordinal));
        Assert.Contains("no network keeps ops within 17 ops; the least that fits is --ops ", line, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, Run([.. command, line.Split(' ')[^1].Trim()]).Code);
    }

    [Fact]
    public void A_space_of_ones_own_does_not_hide_a_task_that_there_is_not()
    {
        using var folder = new TemporaryFolder();
        string space = folder.Add("space.json", """
            { "name": "own", "inputs": [[9, 1, 1]], "classes": 2, "blocks": [ { "kind": "conv", "name": "a", "widths": [4, 8], "kernels": [3] } ] }
            """u8.ToArray());
        Assert.Equal(ExitCode.BadInput, Run("preview", "missing.json", "--space", space, "--device", "stm32f446re", "--samples", "5").Code);
    }

    private static (int Code, string Output) Run(params string[] args)
    {
        var output = new StringWriter();
        int code = Tool.Run(args, output, TextWriter.Null, CancellationToken.None);
        return (code, output.ToString());
    }
}
