using MicroNets.Devices;
using MicroNets.Runs;

namespace MicroNets.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private static readonly RunRequest Tight = new("kws", "stm32f446re", Limits.None with { Sram = Bytes.Parse("1k") }, "data", "smoke", 1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_request_is_written_as_it_was_typed_and_read_in_the_older_spelling()
    {
        var request = new RunRequest("kws", "stm32f446re", Limits.None, "/daten/wörter+mehr", "smoke", 1);
        Assert.Contains("wörter+mehr", request.ToJson(), StringComparison.Ordinal);
        string older = request.ToJson().Replace("ö", "\\u00F6", StringComparison.Ordinal)
            .Replace("+", "\\u002B", StringComparison.Ordinal);
        Assert.Equal(request, RunRequest.Read(older, "run.json"));
    }

    [Fact]
    public void A_run_that_failed_before_its_first_result_is_in_nobodys_way()
    {
        RunRequest roomy = Tight with { Limits = Limits.None };
        using (RunFolder failed = RunFolder.StartOrContinue(_folder["run"], Tight))
        {
            // Time counts whether the stage ends or not.
            using (new StageClock(failed, RunStage.Search))
            {
            }
        }

        using (RunFolder other = RunFolder.StartOrContinue(_folder["run"], roomy))
            File.WriteAllText(other.File("search.json"), "a result");
        InputException refused = Assert.Throws<InputException>(() => RunFolder.StartOrContinue(_folder["run"], Tight));
        Assert.Contains("another request", refused.Message, StringComparison.Ordinal);
        RunFolder.StartOrContinue(_folder["run"], roomy).Dispose();
    }

    [Fact]
    public void No_patience_at_all_is_refused()
    {
        Assert.Equal(Tight with { Patience = 1 }, (Tight with { Patience = 1 }).Checked());
        Assert.Contains("patience", Assert.Throws<InputException>(() => (Tight with { Patience = 0 }).Checked()).Message,
            StringComparison.Ordinal);
    }
}
