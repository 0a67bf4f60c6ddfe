using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MicroNets.Cli;
using MicroNets.Cli.Watching;
using MicroNets.Tests.Runs;

namespace MicroNets.Conformance.Runs;

/// <summary>What is done with a finished run: it is listed, compared, watched, packed, and made again from its archive.</summary>
public sealed class ArchiveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("micronets-archive-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    [Fact]
    public async Task A_finished_run_is_listed_packed_made_again_and_watched()
    {
        SmallData.Keywords(At("data"));
        Ok("run", "kws", "--device", "stm32f446re", "--sram", "40k", "--flash", "40k", "--data", At("data"), "--space",
            SmallData.KeywordSpace(At("space.json")), "--budget", "smoke", "--out", At("runs/one"));

        // The same run gives the same archive; the archive gives the same run.
        Ok("pack", At("runs/one"), "--out", At("one.zip"));
        Ok("pack", At("runs/one"), "--out", At("again.zip"));
        Assert.Equal(File.ReadAllBytes(At("one.zip")), File.ReadAllBytes(At("again.zip")));
        JsonElement again = Ok("run", "--from", At("one.zip"), "--out", At("runs/two"));
        Assert.True(again.GetProperty("agrees").GetBoolean(), again.ToString());
        Assert.InRange(again.GetProperty("claims").GetInt32(), 20, 10_000);
        Assert.Equal(File.ReadAllBytes(At("runs/one/model.tflite")), File.ReadAllBytes(At("runs/two/model.tflite")));

        // What came out otherwise is told.
        Change(At("again.zip"), "certificate.json", certificate => certificate["figures"]!["classification.classes.down.items"] = "9");
        Assert.Equal(1, Run("run", "--from", At("again.zip"), "--out", At("runs/two")).Code);

        JsonElement[] runs = [.. Ok("runs", At("runs")).GetProperty("runs").EnumerateArray()];
        Assert.Equal(["finished", "finished"], runs.Select(run => run.GetProperty("state").GetString()));
        Assert.Empty(Ok("runs", At("runs"), "--task", "ad").GetProperty("runs").EnumerateArray());
        Assert.Equal(2, Ok("runs", At("runs"), "--compare").GetProperty("rows").GetArrayLength());
        foreach (string format in (string[])["html", "md", "csv", "json"])
        {
            Assert.Equal(0, Run("report", At("runs/two"), "--format", format, "--out", At($"report.{format}")).Code);
            string named = format == "csv" ? "limits,flash" : "stm32f446re";
            Assert.Contains(named, File.ReadAllText(At($"report.{format}")), StringComparison.Ordinal);
        }

        await Watched();
    }

    [Fact]
    public void What_is_no_archive_is_refused()
    {
        File.WriteAllText(At("text.zip"), "no archive");
        Assert.Equal(2, Run("run", "--from", At("text.zip"), "--out", At("out")).Code);
        Assert.Equal(2, Run("run", "--from", At("missing.zip"), "--out", At("out")).Code);
        Assert.Equal(2, Run("pack", At("nothing")).Code);
        Assert.Equal(2, Run("report", "--compare", At("nothing"), At("nothing")).Code);
        Assert.False(Directory.Exists(At("out")));
    }

    private async Task Watched()
    {
        await using WatchServer server = await WatchServer.StartAsync(At("runs"), 0);
        var address = new Uri(server.Address);
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(address.Host)));
        using var client = new HttpClient();
        Assert.Contains("<iframe", await client.GetStringAsync(address), StringComparison.Ordinal);
        JsonElement list = JsonDocument.Parse(await client.GetStringAsync(new Uri(address, "runs"))).RootElement;
        JsonElement[] runs = [.. list.GetProperty("runs").EnumerateArray()];
        Assert.Equal(["one", "two"], runs.Select(run => run.GetProperty("name").GetString()));
        Uri Page(string run) => new(address, $"page?run={Uri.EscapeDataString(run)}");
        string page = await client.GetStringAsync(Page(runs[0].GetProperty("path").GetString()!));
        Assert.Contains("Does it fit?", page, StringComparison.Ordinal);

        // A run that goes on says how far it is.
        Directory.CreateDirectory(At("runs/going"));
        File.Copy(At("runs/one/run.json"), At("runs/going/run.json"));
        File.WriteAllText(
            At("runs/going/live.json"),
            """{"title": "2/5 training found", "share": 0.4, "figures": "loss 0.5", "timeLeft": "left 1:20"}""");
        string going = await client.GetStringAsync(Page(At("runs/going")));
        Assert.Contains("2/5 training found: 40 %, loss 0.5, left 1:20.", going, StringComparison.Ordinal);

        // Without the word, of another folder, under another host's name: nothing.
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(address, "/runs"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(Page(At("data")))).StatusCode);
        using var foreign = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Host = "example.org" } };
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(foreign)).StatusCode);
    }

    private static void Change(string archive, string file, Action<JsonNode> change)
    {
        using ZipArchive zip = ZipFile.Open(archive, ZipArchiveMode.Update);
        using Stream content = zip.GetEntry(file)!.Open();
        JsonNode root = JsonNode.Parse(content)!;
        change(root);
        content.SetLength(0);
        JsonSerializer.Serialize(content, root);
    }

    private static JsonElement Ok(params string[] args)
    {
        (int code, string output, string messages) = Run([.. args, "--json"]);
        Assert.True(code == 0, messages);
        return JsonDocument.Parse(output).RootElement;
    }

    private static (int Code, string Output, string Messages) Run(params string[] args)
    {
        var output = new StringWriter();
        var messages = new StringWriter();
        int code = Tool.Run(args, output, messages, CancellationToken.None);
        return (code, output.ToString(), messages.ToString());
    }
}
