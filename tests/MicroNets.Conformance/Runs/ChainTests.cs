using System.Text.Json;
using System.Text.Json.Nodes;
using MicroNets.Firmware.Serial;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Tests.Cli;
using MicroNets.Tests.Runs;
using MicroNets.TFLite;
using Tool = MicroNets.Cli.Tool;

namespace MicroNets.Conformance.Runs;

/// <summary>The main job in small: every stage, on data that the test makes, through the command line.</summary>
public sealed class ChainTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("micronets-chain-").FullName;

    private string Data => Path.Combine(_folder, "data");

    private string Space => Path.Combine(_folder, "space.json");

    public ChainTests()
    {
        SmallData.Keywords(Data);
        SmallData.KeywordSpace(Space);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_run_ends_with_an_artefact_that_keeps_its_limits()
    {
        (int code, JsonElement result, string messages) = RunOn("stm32f446re", "whole", CancellationToken.None, "--sram", "40k", "--flash",
            "100k", "--latency", "150ms");

        Assert.True(code == 0, messages);
        foreach (JsonElement limit in result.GetProperty("limits").EnumerateArray())
        {
            Assert.True(limit.GetProperty("holds").GetBoolean());
            Assert.True(limit.GetProperty("value").GetDouble() <= limit.GetProperty("limit").GetDouble());
            Assert.NotEmpty(limit.GetProperty("how").GetString()!);
        }

        foreach (string[] command in (string[][])[["report", Path.Combine(_folder, "whole")],
            ["report", Path.Combine(_folder, "whole"), "--format", "md"], ["report", Path.Combine(_folder, "whole"), "--format", "csv"],
            ["report", Path.Combine(_folder, "whole"), "--format", "html"], ["verify", Path.Combine(_folder, "whole")],
            ["report", "--compare", Path.Combine(_folder, "whole"), Path.Combine(_folder, "whole")]])
        {
            using var text = new StringWriter();
            Tool.Run(command, text, TextWriter.Null, CancellationToken.None);
            PrintedTimes.AssertExplained(string.Join(' ', command), text.ToString());
            PrintedTimes.AssertOfThisEngine(string.Join(' ', command), text.ToString());
        }

        // Four extremes, a dozen random inputs, four of the data.
        Assert.Equal(20, result.GetProperty("firmware").GetProperty("samples").GetInt32());
        Assert.Contains("engine law", Latency(result).GetProperty("how").GetString()!, StringComparison.Ordinal);
        Assert.InRange(Latency(result).GetProperty("high").GetDouble() / Latency(result).GetProperty("value").GetDouble(), 1.2, 1.6);
        Assert.Contains("With a measured board it would admit about", Notes(result), StringComparison.Ordinal);
        Assert.Equal(["flash", "sram", "latency"], result.GetProperty("limits").EnumerateArray().Select(limit =>
            limit.GetProperty("name").GetString()));
        Assert.InRange(result.GetProperty("accuracy").GetProperty("int8").GetDouble(), 0, 1);
        foreach (JsonElement file in result.GetProperty("files").EnumerateArray())
            Assert.True(File.Exists(Path.Combine(_folder, "whole", file.GetString()!)), file.GetString());
        Assert.Contains("model.tflite", result.GetProperty("files").EnumerateArray().Select(file => file.GetString()));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder, "whole"), "*.tmp", SearchOption.AllDirectories));
    }

    // The board of these times takes four fifths of what is estimated without them, and its band is that of the measurement.
    [Fact]
    public void Times_of_a_board_judge_a_run_to_its_end()
    {
        string times = Path.Combine(_folder, "times.csv"), board = Path.Combine(_folder, "board.json");
        File.WriteAllText(times, string.Join('\n', (string[])["model,milliseconds", .. ((string[])["kws-s", "ds-cnn-s", "kws-m",
            "ad-s"]).Select(model =>
            FormattableString.Invariant(
                $"{model},{0.8 * Json("profile", model, "--device", "stm32f446re").GetProperty("latency_ms").GetDouble()}"))]));
        Json("calibrate", "stm32f446re", "--measurements", times, "--out", board);

        (int code, JsonElement measured, string messages) = RunOn(board, "measured", CancellationToken.None, "--latency", "60ms",
            "--space", Space);
        Assert.True(code == 0, messages);
        Assert.Contains("calibrated law", Latency(measured).GetProperty("how").GetString()!, StringComparison.Ordinal);
        Assert.InRange(Latency(measured).GetProperty("high").GetDouble() / Latency(measured).GetProperty("value").GetDouble(), 1, 1.02);
        Assert.DoesNotContain("With a measured board it would admit about", Notes(measured), StringComparison.Ordinal);

        (int again, JsonElement reported) = Reported("measured");
        Assert.Equal(0, again);
        Assert.Equal(Latency(measured).GetRawText(), Latency(reported).GetRawText());
    }

    [Fact]
    public void A_board_behind_a_port_judges_by_its_own_time()
    {
        string[] limits = ["--latency", "60ms", "--port"];
        (int code, _, string messages) = Run("board", CancellationToken.None, [.. limits, "/dev/no-board"]);
        Assert.Equal(2, code);
        Assert.Contains("no serial port '/dev/no-board'", messages, StringComparison.Ordinal);
        Assert.Contains(Path.Combine("board", "board", "serial.elf"), messages, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "board", "board", "serial.elf")));
        Assert.True(File.Exists(Path.Combine(_folder, "board", "report.html")));

        // The emulator in the place of the board, with the same firmware: a terminal is its port.
        IntegerNetwork network = TfliteReader.ReadInteger(Path.Combine(_folder, "board", "model.tflite")).Network;
        FirmwareProject project = FirmwareProject.Write(network, Target.Named("cortex-m4"), Path.Combine(_folder, "emulated"));
        using EmulatedBoard board = EmulatedBoard.Start(project, project.Compile(FirmwareProject.SerialPath));
        (code, JsonElement measured, messages) = Run("board", CancellationToken.None, [.. limits, board.Port]);
        Assert.True(code is 0 or 1, messages);
        JsonElement latency = Latency(measured);
        string how = latency.GetProperty("how").GetString()!;
        Assert.Contains($"ms: measured on NUCLEO-F446RE at {board.Port} by its own clock", how, StringComparison.Ordinal);
        Assert.Contains("at the time per cycle that was measured of the network", how, StringComparison.Ordinal);
        Assert.InRange(latency.GetProperty("high").GetDouble() / latency.GetProperty("value").GetDouble(), 1, 1.11);
        Assert.InRange(latency.GetProperty("value").GetDouble(), latency.GetProperty("low").GetDouble(),
            latency.GetProperty("high").GetDouble());
        Assert.Equal(code == 0, latency.GetProperty("high").GetDouble() <= 60);

        // What was measured stays with the run.
        (int again, JsonElement reported) = Reported("board");
        Assert.Equal(code, again);
        Assert.Equal(latency.GetRawText(), Latency(reported).GetRawText());
        VerifyOnBoard(board.Port);

        // An archive takes the time along, and a run that is made from it is judged by it; a board is not asked.
        string archive = Path.Combine(_folder, "board.zip");
        Json("pack", Path.Combine(_folder, "board"), "--out", archive);
        using var messagesOfAgain = new StringWriter();
        using var output = new StringWriter();
        Assert.Equal(0, Tool.Run(["run", "--from", archive, "--out", Path.Combine(_folder, "again"), "--json"], output, messagesOfAgain,
            CancellationToken.None));
        Assert.Contains("measured before the run was packed", messagesOfAgain.ToString(), StringComparison.Ordinal);
        Assert.Equal(latency.GetRawText(), Latency(Reported("again").Result).GetRawText());
    }

    // What was measured stays open without the board, is found again with it, and a figure that was changed everywhere is found out.
    private void VerifyOnBoard(string port)
    {
        string folder = Path.Combine(_folder, "board");
        (int code, JsonElement[] claims, string remarks) = Verified();
        Assert.Equal(0, code);
        string[] open = [.. claims.Where(claim => !claim.TryGetProperty("agrees", out _)).Select(claim =>
            claim.GetProperty("name").GetString()!)];
        Assert.All((string[])["limits.latency.value", "limits.latency.verdict", "limits.latency.how"], name => Assert.Contains(name, open));
        Assert.DoesNotContain(open, name => name.StartsWith("firmware.", StringComparison.Ordinal) || name.StartsWith("limits.sram",
            StringComparison.Ordinal));
        Assert.Contains("--port PORT", remarks, StringComparison.Ordinal);

        (code, claims, remarks) = Verified("--port", port);
        Assert.Equal(0, code);
        Assert.All(claims, claim => Assert.True(claim.GetProperty("agrees").GetBoolean(), claim.GetRawText()));
        Assert.Contains("measured again on NUCLEO-F446RE", remarks, StringComparison.Ordinal);

        string board = Path.Combine(folder, "board.json"), ledger = Path.Combine(folder, "stages.json"), certificate = Path.Combine(folder,
            "certificate.json");
        string before = ContentHash.OfFile(board), original = File.ReadAllText(board);
        JsonNode changed = JsonNode.Parse(original)!;
        changed["latency"] = "00:00:00.0010000";
        File.WriteAllText(board, changed.ToJsonString());
        foreach (string file in (string[])[ledger, certificate])
            File.WriteAllText(file, File.ReadAllText(file).Replace(before, ContentHash.OfFile(board), StringComparison.Ordinal));
        (code, claims, _) = Verified("--port", port);
        Assert.Equal(1, code);
        Assert.Contains("board.latency", claims.Where(claim => claim.TryGetProperty("agrees", out JsonElement agrees)
            && !agrees.GetBoolean()).Select(claim => claim.GetProperty("name").GetString()));

        string other = ContentHash.OfFile(board);
        File.WriteAllText(board, original);
        foreach (string file in (string[])[ledger, certificate])
            File.WriteAllText(file, File.ReadAllText(file).Replace(other, before, StringComparison.Ordinal));

        (int Code, JsonElement[] Claims, string Remarks) Verified(params string[] options)
        {
            using var text = new StringWriter();
            int ended = Tool.Run(["verify", folder, "--json", .. options], text, TextWriter.Null, CancellationToken.None);
            JsonElement result = JsonDocument.Parse(text.ToString()).RootElement;
            return (ended, [.. result.GetProperty("claims").EnumerateArray()], result.GetProperty("remarks").GetRawText());
        }
    }

    [Fact]
    public void An_interrupted_run_ends_with_the_same_bytes()
    {
        Run("whole", CancellationToken.None, "--sram", "40k");

        // Cut off again and again, a little later each time, until it gets through.
        int code = 130;
        for (int milliseconds = 300; code == 130; milliseconds = milliseconds * 3 / 2)
        {
            using var interrupt = new CancellationTokenSource(milliseconds);
            (code, _, _) = Run("interrupted", interrupt.Token, "--sram", "40k");
        }

        Assert.Equal(0, code);
        foreach (string file in (string[])["search.json", "found.safetensors", "model.tflite", "measurement.json"])
            Assert.True(Artefact("whole", file).SequenceEqual(Artefact("interrupted", file)), file);
    }

    [Fact]
    public void A_smaller_model_is_made_beside_the_runs_own()
    {
        Run("whole", CancellationToken.None, "--sram", "40k");
        string folder = Path.Combine(_folder, "whole");
        JsonElement four = Quantize(folder, "4");
        long all = four.GetProperty("weight_bytes").GetInt64(), layers = four.GetProperty("four_bit_layers").GetArrayLength();
        JsonElement some = Quantize(folder, $"{all + 200}");
        Assert.InRange(some.GetProperty("weight_bytes").GetInt64(), all, all + 200);
        Assert.InRange(some.GetProperty("four_bit_layers").GetArrayLength(), 1, layers);
        Assert.Equal(some.GetProperty("file_bytes").GetInt64(), Artefact("whole", some.GetProperty("files")[0].GetString()!).Length);
        Assert.InRange(four.GetProperty("file_bytes").GetInt64(), 1, Artefact("whole", "model.tflite").Length - 1);

        // Where four bits do not do, two; fine-tuned, written and read again.
        JsonElement two = Quantize(folder, $"{all - 200}");
        Assert.InRange(two.GetProperty("weight_bytes").GetInt64(), 1, all - 200);
        string[] names = [.. two.GetProperty("two_bit_layers").EnumerateArray().Select(name => name.GetString()!)];
        Assert.Equal(names, TfliteReader.ReadInteger(Path.Combine(folder, two.GetProperty("files")[0].GetString()!)).Network.Layers
            .Where(layer => layer.Weights?.Bits == 2).Select(layer => layer.Layer.Name));
        Assert.NotEmpty(names);

        // Maps of four bits are int8 in the file, and its firmware computes what the file says.
        JsonElement maps = Quantize(folder, "4", "--activations", "4");
        string file = maps.GetProperty("files")[0].GetString()!;
        Assert.Equal("model-4bit-maps4.tflite", file);
        Assert.InRange(maps.GetProperty("four_bit_maps").GetArrayLength(), 1, 20);
        Network read = TfliteReader.ReadInteger(Path.Combine(folder, file)).Network.Network;
        Assert.Equal(maps.GetProperty("four_bit_maps").GetArrayLength(),
            read.Layers.Count(layer => layer.Node.OutputBits == 4 && layer.Op is Conv2D or DepthwiseConv2D));

        // Depthwise convolutions by choice.
        JsonElement depthwise = Quantize(folder, "8", "--depthwise", "4");
        Network own = TfliteReader.ReadInteger(Path.Combine(folder, "model.tflite")).Network.Network;
        Assert.Equal(own.Layers.Where(layer => layer.Op is DepthwiseConv2D).Select(layer => layer.Name),
            depthwise.GetProperty("four_bit_layers").EnumerateArray().Select(name => name.GetString()));
        Assert.All(TfliteReader.ReadInteger(Path.Combine(folder, "model-depthwise4.tflite")).Network.Layers.Where(layer =>
            layer.Weights is not null), layer => Assert.Equal(layer.Layer.Op is DepthwiseConv2D ? 4 : 8, layer.Weights!.Bits));

        var messages = new StringWriter();
        Assert.Equal(2, Tool.Run(["quantize", folder, "--weights", $"{all / 4}"], TextWriter.Null, messages, CancellationToken.None));
        Assert.Contains("larger flash limit", messages.ToString(), StringComparison.Ordinal);

        // The trained network in float is a model too.
        var output = new StringWriter();
        Assert.Equal(0, Tool.Run(["eval", Path.Combine(folder, "found.safetensors"), "--task", "kws", "--data", Data, "--json"], output,
            messages, CancellationToken.None));
        Assert.Equal(96, JsonDocument.Parse(output.ToString()).RootElement.GetProperty("count").GetInt32());
    }

    private static JsonElement Quantize(string folder, string weights, params string[] more)
    {
        var output = new StringWriter();
        var messages = new StringWriter();
        Assert.True(Tool.Run(["quantize", folder, "--weights", weights, .. more, "--json"], output, messages, CancellationToken.None) == 0,
            messages.ToString());
        return JsonDocument.Parse(output.ToString()).RootElement;
    }

    [Fact]
    public void An_impossible_limit_ends_before_training_with_the_smallest_value_that_can_be_reached()
    {
        (int code, JsonElement result, string messages) = Run("impossible", CancellationToken.None, "--sram", "400");
        Assert.Equal(1, code);
        Assert.Equal("sram", result.GetProperty("limit").GetProperty("name").GetString());
        Assert.InRange(result.GetProperty("limit").GetProperty("smallest").GetDouble(), 401, 10_000);
        Assert.Contains("sram", messages, StringComparison.Ordinal);
        Assert.Contains("smallest", messages, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "impossible", "found.safetensors")));
    }

    [Fact]
    public void Another_request_does_not_take_over_a_run()
    {
        Run("whole", CancellationToken.None, "--sram", "400");
        Assert.Equal(1, Run("whole", CancellationToken.None, "--sram", "500").Code);
        File.WriteAllText(Path.Combine(_folder, "whole", "search.json"), "a result");
        (int code, _, string messages) = Run("whole", CancellationToken.None, "--sram", "600");
        Assert.Equal(2, code);
        Assert.Contains("--out", messages, StringComparison.Ordinal);
    }

    private byte[] Artefact(string run, string file)
    {
        string path = Path.Combine(_folder, run, file);
        return File.Exists(path) ? File.ReadAllBytes(path) : []; // Nothing is measured where no compiler is.
    }

    private static JsonElement Latency(JsonElement record) =>
        record.GetProperty("limits").EnumerateArray().Single(limit => limit.GetProperty("name").GetString() == "latency");

    private static string Notes(JsonElement record) => record.GetProperty("notes").GetRawText();

    private static JsonElement Json(params string[] arguments)
    {
        var output = new StringWriter();
        var messages = new StringWriter();
        int code = Tool.Run([.. arguments, "--json"], output, messages, CancellationToken.None);
        Assert.True(code == 0, messages.ToString());
        return JsonDocument.Parse(output.ToString()).RootElement;
    }

    private (int Code, JsonElement Result) Reported(string name)
    {
        var output = new StringWriter();
        int code = Tool.Run(["report", Path.Combine(_folder, name), "--json"], output, TextWriter.Null, CancellationToken.None);
        return (code, JsonDocument.Parse(output.ToString()).RootElement);
    }

    private (int Code, JsonElement Result, string Messages) Run(string name, CancellationToken cancellation, params string[] limits) =>
        RunOn("stm32f446re", name, cancellation, [.. limits, "--space", Space]);

    private (int Code, JsonElement Result, string Messages) RunOn(string device, string name, CancellationToken cancellation,
        params string[] limits)
    {
        var output = new StringWriter();
        var messages = new StringWriter();
        int code = Tool.Run(["run", "kws", "--device", device, "--data", Data, "--out", Path.Combine(_folder, name), "--budget", "smoke",
            "--json", .. limits], output, messages, cancellation);
        return (code, code is 0 or 1 ? JsonDocument.Parse(output.ToString()).RootElement : default, messages.ToString());
    }
}
