using System.CommandLine;
using MicroNets.Runs;

namespace MicroNets.Cli.Commands;

/// <summary>Goes on with the run in a folder up to one stage.</summary>
internal sealed class StageCommand(string name, string description, RunStage stage)
    : ToolCommand(name, description, $"micronets {name} runs/kws-stm32f446re")
{
    private readonly Argument<string> _folder = new("run") { Description = "Folder of the run." };

    protected override bool Resumes => true;

    protected override void Configure(Command command) => command.Arguments.Add(_folder);

    protected override int Run(Invocation invocation)
    {
        using RunFolder folder = RunFolder.Open(invocation.Get(_folder));
        return RunOutput.Continue(folder, stage, invocation);
    }
}
