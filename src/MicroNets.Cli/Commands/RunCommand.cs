using System.CommandLine;
using MicroNets.Runs;
using MicroNets.Runs.Archives;
using MicroNets.Runs.Verification;

namespace MicroNets.Cli.Commands;

/// <summary>The whole chain: starts a run, goes on with the one that its folder holds, or makes the run of an archive again.</summary>
internal sealed class RunCommand() : ToolCommand(
    "run",
    "Searches, trains, quantises, exports, builds and measures a network for a task within limits; goes "
        + "on where an interrupted run stopped.",
    """
    micronets run kws --device stm32f446re --sram 100k --flash 200k --latency 250ms
      micronets run kws --device stm32f446re --latency 250ms --port /dev/ttyACM0
      micronets run --from kws-stm32f446re.zip --out again
    """)
{
    private readonly RunOptions _options = new();

    private readonly Option<string?> _from = new("--from")
    {
        Description = "Makes the run of an archive again ('micronets pack') and compares what comes out with its certificate; --data says "
            + "where its data lies here.",
    };

    private readonly Option<string?> _port = new("--port")
    {
        Description = "Serial port of the board, such as /dev/ttyACM0: the model is measured on it at the end, and that time judges. The "
            + "command says what to flash; given again, it goes on there.",
    };

    protected override bool Resumes => true;

    protected override void Configure(Command command)
    {
        _options.AddTo(command);
        _options.LetTaskAndDeviceBeLeftOut();
        command.Options.Add(_from);
        command.Options.Add(_port);
    }

    protected override int Run(Invocation invocation)
    {
        if (invocation.Get(_from) is { } archive)
            return Again(archive, invocation);
        using RunFolder folder = RunFolder.StartOrContinue(_options.Folder(invocation), _options.Request(invocation));
        return RunOutput.Continue(folder, RunStage.Report, invocation, port: invocation.Get(_port));
    }

    private int Again(string archive, Invocation invocation)
    {
        if (_options.Asked(invocation) is { } asked)
            throw new InputException($"{asked} beside --from", "the archive alone, which says what its run was asked",
                $"leave {asked} out, or --from");
        if (invocation.Get(_port) is not null)
            throw new InputException("--port beside --from", "one of them", "give the run itself --port");
        string path = _options.Out(invocation) ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(archive));
        RunArchive.Start(archive, path, _options.DataPath(invocation));
        using RunFolder folder = RunFolder.Open(path);
        int code = ExitCode.Done;
        int ran = RunOutput.Continue(folder, RunStage.Report, invocation, _ =>
        {
            EquatableArray<VerifiedClaim> claims = RunArchive.Compare(archive, folder);
            VerifiedClaim[] others = [.. claims.Where(claim => claim.Agrees == false)];
            code = others.Length == 0 ? ExitCode.Done : ExitCode.LimitBroken;
            if (RunArchive.TimeOfBoard(folder) is { } time)
                invocation.Terminal.Message($"{time}; 'micronets verify {ShellText.Word(path)} --port PORT' measures it again");
            invocation.Terminal.Result(
                new { Run = path, Agrees = others.Length == 0, Claims = claims.Count, Differing = others },
                () => others.Length == 0
                    ? $"{path}: all {claims.Count} claims of {archive} came out the same"
                    : $"{path}: {others.Length} of {claims.Count} claims of {archive} came out differently:\n{Text(others)}");
        });
        return ran is ExitCode.Done or ExitCode.LimitBroken ? code : ran;
    }

    private static string Text(VerifiedClaim[] claims) =>
        string.Concat(claims.Select(claim => $"  {claim.Name}: {claim.Claimed}, now {claim.Verified}\n"));
}
