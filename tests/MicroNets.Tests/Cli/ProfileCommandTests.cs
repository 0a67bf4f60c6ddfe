using System.Text.Json;
using MicroNets.Cli;
using MicroNets.Quantization;
using MicroNets.Tests.Quantization;
using MicroNets.TFLite;

namespace MicroNets.Tests.Cli;

public class ProfileCommandTests
{
    [Fact]
    public void A_profile_prints_every_figure_with_how_it_was_found()
    {
        (int code, JsonElement profile) = Json("profile", "kws-s", "--device", "stm32f446re");
        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(8_326_752, profile.GetProperty("macs").GetInt64());
        Assert.InRange(profile.GetProperty("latency_ms").GetDouble(), 70, 110);
        Assert.InRange(profile.GetProperty("energy_mj").GetDouble(), 10, 20);
        Assert.Contains("estimated: engine law", profile.GetProperty("latency_how").GetString(), StringComparison.Ordinal);
        Assert.True(profile.GetProperty("sram_bytes").GetInt64() > 0);
        Assert.True(profile.GetProperty("flash_bytes").GetInt64() > profile.GetProperty("parameters").GetInt64());
        Assert.Equal(14, profile.GetProperty("layers").GetArrayLength());
    }

    [Fact]
    public void A_broken_limit_is_said_by_the_exit_code()
    {
        (int code, JsonElement profile) = Json("profile", "kws-l", "--device", "stm32f446re", "--flash", "100k");
        Assert.Equal(ExitCode.LimitBroken, code);
        Assert.Contains(profile.GetProperty("limits").EnumerateArray(), limit => !limit.GetProperty("holds").GetBoolean());
    }

    [Fact]
    public void Memory_is_planned_within_the_limit()
    {
        JsonElement free = Json("profile", "ad-s", "--device", "stm32f446re").Result;
        long usual = free.GetProperty("memory_plan").GetProperty("arena_bytes").GetInt64();
        (int code, JsonElement within) = Json("profile", "ad-s", "--device", "stm32f446re", "--sram", $"{usual}");
        Assert.Equal(ExitCode.Done, code);
        Assert.InRange(within.GetProperty("sram_bytes").GetInt64(), 1, usual);
        Assert.True(within.GetProperty("latency_ms").GetDouble() > free.GetProperty("latency_ms").GetDouble());
    }

    [Theory]
    [InlineData("kws-s", "stm32", "stm32f446re")]
    [InlineData("kws-xxl", "stm32f446re", "kws-l")]
    public void What_nobody_knows_is_refused_with_what_is_known(string model, string device, string known)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitCode.BadInput, Tool.Run(["profile", model, "--device", device], output, error, CancellationToken.None));
        Assert.Contains(known, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_published_networks_name_is_the_file()
    {
        const string Name = "ds-cnn-m";
        IntegerNetwork network = RandomIntegerNetwork.Make(2);
        TfliteWriter.Write(Name, new IntegerModel(network));
        try
        {
            Assert.Equal(network.Network.Macs, Json("profile", Name, "--device", "stm32f446re").Result.GetProperty("macs").GetInt64());
        }
        finally
        {
            File.Delete(Name);
        }
    }

    [Fact]
    public void The_plan_is_drawn_as_well_formed_svg()
    {
        string path = Path.Combine(Path.GetTempPath(), $"micronets-{Guid.NewGuid():N}.svg");
        try
        {
            Assert.Equal(ExitCode.Done, Json("profile", "vww-2", "--device", "stm32h743", "--picture", path).Code);
            Assert.Equal("svg", System.Xml.Linq.XDocument.Load(path).Root!.Name.LocalName);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (int Code, JsonElement Result) Json(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = Tool.Run([.. arguments, "--json"], output, error, CancellationToken.None);
        return (code, JsonDocument.Parse(output.ToString()).RootElement);
    }
}
