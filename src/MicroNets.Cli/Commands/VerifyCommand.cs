using System.CommandLine;
using MicroNets.Runs;
using MicroNets.Runs.Verification;

namespace MicroNets.Cli.Commands;

/// <summary>Derives every claim of a run again from its files.</summary>
internal sealed class VerifyCommand() : ToolCommand(
    "verify",
    "Derives every claim of a run again: hashes, sizes, stack, instructions, outputs, scores; believes no record.",
    """
    micronets verify runs/kws-stm32f446re
      micronets verify runs/kws-stm32f446re --port /dev/ttyACM0
    """)
{
    // A hash, and what says more than one.
    private const int Longest = 40;

    private readonly Argument<string> _folder = new("run") { Description = "Folder of a finished run." };

    private readonly Option<string?> _port = new("--port")
    {
        Description = "Serial port of the board that the run was measured on: its time is measured again.",
    };

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_folder);
        command.Options.Add(_port);
    }

    protected override int Run(Invocation invocation)
    {
        using RunFolder folder = RunFolder.Open(invocation.Get(_folder));
        Terminal terminal = invocation.Terminal;
        using var run = new RunContext(folder, terminal.Log(), invocation.Cancellation) { Port = invocation.Get(_port) };
        RunVerification verification = RunVerification.Of(run);
        terminal.Result(new { Run = folder.Path, verification.Agrees, verification.Claims, verification.Remarks }, () =>
            Text(verification));
        return verification.Agrees ? ExitCode.Done : ExitCode.LimitBroken;
    }

    private static string Text(RunVerification verification)
    {
        var table = new TextTable(["", "claim", "claimed", "verified"], rightAligned: []);
        foreach (VerifiedClaim claim in verification.Claims)
            table.Add(Verdict(claim), claim.Name, Short(claim.Claimed), claim.Verified is { } verified ? Short(verified) : "not verified");
        string[] wrong = [.. verification.Claims.Where(claim => claim.Agrees == false).Select(claim => claim.Name)];
        int open = verification.Claims.Count(claim => claim.Agrees is null);
        string? time = verification.Claims.FirstOrDefault(claim => claim.Name == "limits.latency.how")?.Claimed;
        return $"""
            {table}
            {(time is null ? "" : $"limits.latency, in ms, is {time}\n")}{string.Concat(verification.Remarks.Select(remark => $"note: {remark}\n"))}{(open == 0 ? "" : $"{open} claims were not verified\n")}{(wrong.Length == 0 ? "no claim differs" : $"DIFFERS: {string.Join(", ", wrong)}")}
            """;
    }

    private static string Verdict(VerifiedClaim claim) => claim.Agrees switch
    {
        true => "agrees",
        false => "DIFFERS",
        null => "open",
    };

    private static string Short(string text) => text.Length <= Longest ? text : $"{text[..(Longest - 1)]}…";
}
