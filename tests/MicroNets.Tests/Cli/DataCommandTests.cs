using System.Text.Json;
using MicroNets.Cli;
using MicroNets.Data.Formats;
using MicroNets.Tests.Data;

namespace MicroNets.Tests.Cli;

public class DataCommandTests
{
    [Fact]
    public void Check_prints_counts_and_answers_1_for_a_leak()
    {
        using var folder = new TemporaryFolder();
        folder.Add("train/a/1.png", Sounds.Png(1));
        folder.Add("train/b/2.png", Sounds.Png(2));
        folder.Add("val/a/3.png", Sounds.Png(3));
        folder.Add("val/b/5.png", Sounds.Png(5));
        (int code, string output, _) = Run("data", "check", folder.Path, "--json", "--quiet");
        Assert.Equal(0, code);
        JsonElement report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(folder.Path, report.GetProperty("path").GetString());
        JsonElement train = report.GetProperty("splits")[0];
        Assert.Equal(("train", 2, 1), (train.GetProperty("name").GetString(), train.GetProperty("count").GetInt32(),
            train.GetProperty("classes").GetProperty("b").GetInt32()));

        folder.Add("val/b/4.png", Sounds.Png(2));
        (code, output, _) = Run("data", folder.Path, "check");
        Assert.Equal(1, code);
        Assert.Contains("train train/b/2.png, val val/b/4.png", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_unpacks_archives_and_resamples()
    {
        using var folder = new TemporaryFolder();
        folder.Add("set/a/1.wav", Sounds.Wav(1, rate: 8000));
        folder.Add("set/b/2.wav", Sounds.Wav(2, rate: 16000));
        System.IO.Compression.ZipFile.CreateFromDirectory(folder["set"], folder["set.zip"]);
        (int code, string output, _) = Run("data", folder["set.zip"], "prepare", "--out", folder["out"], "--rate", "16000", "--json");
        Assert.Equal(0, code);
        Assert.Equal(folder["out"], JsonDocument.Parse(output).RootElement.GetProperty("path").GetString());
        Assert.Equal(16000, WavFile.Read(folder["out/a/1.wav"]).SampleRate);
        Assert.Equal(Sounds.Wav(2), File.ReadAllBytes(folder["out/b/2.wav"]));
    }

    [Theory]
    [InlineData("data", "nowhere", "check")]
    [InlineData("data", "nowhere", "get")]
    [InlineData("data", "nowhere", "synth")]
    [InlineData("data", "somewhere", "nowhere")]
    public void Mistakes_end_with_2_and_name_the_choices(params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("nowhere", error, StringComparison.Ordinal);
        Assert.Contains("expected", error, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = Tool.Run(args, output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
