using System.Text.Json;
using System.Text.Json.Nodes;
using MicroNets.Cli;
using MicroNets.Devices;
using MicroNets.Graph;
using MicroNets.Search.Spaces;
using MicroNets.Tests.Runs;

namespace MicroNets.Conformance.Runs;

/// <summary>A finished run, whole and then changed in one place at a time.</summary>
public sealed class VerifyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("micronets-verify-").FullName;

    private string Data => Path.Combine(_folder, "data");

    private string Space => Path.Combine(_folder, "space.json");

    public VerifyTests()
    {
        SmallData.Keywords(Data);
        File.WriteAllText(Space, new SearchSpace("tiny", [new Shape(49, 10, 1)], [
            new ConvBlock("stem") { Widths = [4, 8], Stride = 2 }, new DepthwiseSeparableBlock("one") { Widths = [4, 8, 12], Stride = 2 },
        ], 12).ToJson());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_changed_in_a_run_is_named()
    {
        Assert.SkipUnless(OutsideProgram.ArmCompiler.IsPresent && OutsideProgram.Emulator.IsPresent, "no compiler or emulator");
        Assert.Equal(0, Start());
        Assert.Empty(Wrong("run"));
        Assert.Equal(2, Verify("run", "--port", "/dev/no-board").Code);

        Assert.Contains("model.tflite", Wrong(Changed("weight", folder => Flip(Path.Combine(folder, "model.tflite"), fromEnd: 40))));
        Assert.Equal(["found.safetensors"],
            Wrong(Changed("float", folder => Flip(Path.Combine(folder, "found.safetensors"), fromEnd: 2)))[..1]);
        Assert.Equal(["record.json", "firmware.stackBytes"],
            Wrong(Changed("size", folder => Edit(Path.Combine(folder, "record.json"), record => record["firmware"]!["stackBytes"] = 8))));
        Assert.Equal(["record.json", "networks.found.int8Score"],
            Wrong(Changed("figure", folder =>
            Edit(Path.Combine(folder, "record.json"), record => record["networks"]![0]!["int8Score"] = 1.5))));
        Assert.Equal(["firmware.instructions"],
            Wrong(Changed("certificate", folder =>
            Edit(Path.Combine(folder, "certificate.json"), record => record["figures"]!["firmware.instructions"] = "7"))));
        Assert.Equal(["firmware/", "firmware/ of model.tflite"],
            Wrong(Changed("source", folder => File.AppendAllText(Path.Combine(folder, "firmware", "model.c"), "/* more */\n"))));

        // With a certificate that was changed to agree.
        Assert.Contains("firmware/bare.elf of model.tflite", Wrong(Changed("program", folder =>
        {
            Flip(Path.Combine(folder, "firmware", "bare.elf"), fromEnd: 5000);
            Certify(folder, Path.Combine("firmware", "bare.elf"));
        })));
        Assert.Contains("networks.found.int8Score", Wrong(Changed("unreadable", folder =>
        {
            File.WriteAllBytes(Path.Combine(folder, "model.tflite"), File.ReadAllBytes(Path.Combine(folder, "model.tflite"))[..1000]);
            Certify(folder, "model.tflite");
        })));
        Assert.Contains("model.tflite", Wrong(Changed("uncertified", folder =>
            Edit(Path.Combine(folder, "certificate.json"), record => record["artefacts"]!.AsObject().Remove("model.tflite")))));
        Assert.Equal(["firmware/", "firmware/ of model.tflite"],
            Wrong(Changed("header", folder => File.AppendAllText(Path.Combine(folder, "firmware", "model.hpp"), "// more\n"))));
        Assert.False(File.Exists(Path.Combine(_folder, "header", "live.json")));

        Changed("older", folder =>
        {
            Edit(Path.Combine(folder, "certificate.json"), certificate => certificate["tool"] = "MicroNets 0.0.1");
            Edit(Path.Combine(folder, "stages.json"), stages => stages["search.json"]!["inputs"]!["tool"] = "MicroNets 0.0.1");
        });
        Assert.Equal((0, true), Report("older"));
        Flip(Path.Combine(_folder, "older", "model.tflite"), fromEnd: 40);
        Assert.False(Report("older").AsItIs);

        Flip(Directory.GetFiles(Data, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First(), fromEnd: 1);
        Assert.Contains("inputs.data", Wrong("run"));
        Directory.Delete(Data, recursive: true);
        JsonElement gone = Verify("run").Result;
        Assert.Contains(gone.GetProperty("claims").EnumerateArray(), claim => claim.GetProperty("name").GetString() == "inputs.data"
            && !claim.TryGetProperty("agrees", out _));
        Assert.Empty(Wrong("run"));
        string[] open = [.. gone.GetProperty("claims").EnumerateArray().Where(claim => !claim.TryGetProperty("agrees", out _))
            .Select(claim => claim.GetProperty("name").GetString()!)];
        Assert.Contains("networks.found.int8Score", open);
        Assert.DoesNotContain("firmware.instructions", open);
        Assert.DoesNotContain("limits.flash.value", open);
        Assert.DoesNotContain("layers", open);
        Assert.Equal(["record.json", "firmware.stackBytes"], Wrong("size"));
        Assert.Equal(["firmware.instructions"], Wrong("certificate"));
    }

    [Fact]
    public void What_is_no_finished_run_is_refused()
    {
        Assert.Equal(2, Verify("nothing").Code);
        Assert.Equal(1, Tool.Run(Arguments("tight", "--sram", "400"), TextWriter.Null, TextWriter.Null, CancellationToken.None));
        Assert.Equal(2, Verify("tight").Code);
    }

    [Fact]
    public void A_run_whose_device_changed_is_searched_again_and_a_replaced_model_is_refused()
    {
        string device = Path.Combine(_folder, "board.json");
        var profile = JsonNode.Parse(DeviceCatalog.Write(DeviceCatalog.Get("stm32f446re")))!;
        profile["name"] = "board";
        File.WriteAllText(device, profile.ToJsonString());
        Assert.Equal(0, Start("run", device));
        string search = File.ReadAllText(Path.Combine(_folder, "run", "search.json"));
        Assert.Equal(0, Start("run", device));
        Assert.Equal(search, File.ReadAllText(Path.Combine(_folder, "run", "search.json")));

        profile["ram"]![0]!["bytes"] = 12 * 1024;
        File.WriteAllText(device, profile.ToJsonString());
        var messages = new StringWriter();
        Assert.Equal(0, Tool.Run(Arguments("run", device: device), TextWriter.Null, messages, CancellationToken.None));
        Assert.Contains("device changed", messages.ToString(), StringComparison.Ordinal);

        Flip(Path.Combine(_folder, "run", "model.tflite"), fromEnd: 40);
        Assert.Equal(2, Tool.Run(["report", Path.Combine(_folder, "run")], TextWriter.Null, messages, CancellationToken.None));
        Assert.Contains("model.tflite", messages.ToString(), StringComparison.Ordinal);
    }

    private int Start(string name = "run", string device = "stm32f446re") =>
        Tool.Run(Arguments(name, device: device), TextWriter.Null, TextWriter.Null, CancellationToken.None);

    private string[] Arguments(string name, string limit = "--flash", string size = "200k", string device = "stm32f446re") =>
        ["run", "kws", "--device", device, "--data", Data, "--out", Path.Combine(_folder, name), "--budget", "smoke", "--space", Space,
            limit, size];

    private string Changed(string name, Action<string> change)
    {
        foreach (string file in Directory.GetFiles(Path.Combine(_folder, "run"), "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(_folder, name, Path.GetRelativePath(Path.Combine(_folder, "run"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        change(Path.Combine(_folder, name));
        return name;
    }

    private string[] Wrong(string name)
    {
        (int code, JsonElement result) = Verify(name);
        string[] wrong = [.. result.GetProperty("claims").EnumerateArray()
            .Where(claim => claim.TryGetProperty("agrees", out JsonElement agrees) && !agrees.GetBoolean())
            .Select(claim => claim.GetProperty("name").GetString()!)];
        Assert.Equal(wrong.Length == 0 ? 0 : 1, code);
        return wrong;
    }

    private (int Code, JsonElement Result) Verify(string name, params string[] options)
    {
        var output = new StringWriter();
        int code = Tool.Run(["verify", Path.Combine(_folder, name), "--json", .. options], output, TextWriter.Null, CancellationToken.None);
        return (code, code is 0 or 1 ? JsonDocument.Parse(output.ToString()).RootElement : default);
    }

    // The exit code, and whether a run is shown that another version made.
    private (int Code, bool AsItIs) Report(string name)
    {
        var messages = new StringWriter();
        int code = Tool.Run(["report", Path.Combine(_folder, name)], TextWriter.Null, messages, CancellationToken.None);
        return (code, messages.ToString().Contains("made by MicroNets 0.0.1 and shown as it is", StringComparison.Ordinal));
    }

    private static void Certify(string folder, string file) => Edit(Path.Combine(folder, "certificate.json"), record =>
        record["artefacts"]![file.Replace('\\', '/')] = ContentHash.OfFile(Path.Combine(folder, file)));

    private static void Flip(string file, int fromEnd)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^fromEnd] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private static void Edit(string file, Action<JsonNode> change)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(file))!;
        change(root);
        File.WriteAllText(file, root.ToJsonString());
    }
}
