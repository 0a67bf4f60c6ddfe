using MicroNets.Runs;

namespace MicroNets.Tests.Runs;

public class RunLogTests
{
    private static readonly OutsideProgram s_missing = new("no-such-program-anywhere", ["some-package"], "a test");

    [Fact]
    public void A_library_says_what_is_missing_and_installs_nothing()
    {
        var said = new List<string>();
        Assert.Equal([s_missing], new RunLog(said.Add, _ => { }).Lacking(s_missing));
        Assert.Equal(
            ["no-such-program-anywhere is missing: needed for a test", "on Debian or Ubuntu: sudo apt-get install some-package"], said);
    }

    [Fact]
    public void Whoever_installs_is_asked_for_what_is_missing_alone()
    {
        OutsideProgram present = s_missing with { Name = OperatingSystem.IsWindows() ? "cmd" : "sh" };
        var asked = new List<OutsideProgram>();
        RunLog log = RunLog.Silent with
        {
            Install = missing =>
            {
                asked.AddRange(missing);
                return [];
            },
        };
        Assert.Empty(log.Lacking(present, s_missing));
        Assert.Equal([s_missing], asked);
        Assert.Empty(log.Lacking(present));
        Assert.Single(asked);
    }
}
