using System.CommandLine;
using MicroNets.Runs;

namespace MicroNets.Cli.Commands;

/// <summary>The whole chain: starts a run, or goes on with the one that its folder holds.</summary>
internal sealed class RunCommand() : ToolCommand(
    "run",
    "Searches, trains, quantises, exports, builds and measures a network for a task within limits; goes on where an interrupted run stopped.",
    "micronets run kws --device stm32f446re --sram 100k --flash 200k --latency 250ms")
{
    private readonly RunOptions _options = new();

    protected override bool Resumes => true;

    protected override void Configure(Command command) => _options.AddTo(command);

    protected override int Run(Invocation invocation)
    {
        using RunFolder folder = RunFolder.StartOrContinue(_options.Folder(invocation), _options.Request(invocation));
        return RunOutput.Continue(folder, RunStage.Report, invocation);
    }
}
