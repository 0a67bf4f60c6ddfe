using System.CommandLine;
using MicroNets.Data.Tasks;

namespace MicroNets.Cli.Commands;

/// <summary>Writes down the task that is told from data, to be corrected and used.</summary>
internal sealed class TaskCommand()
    : ToolCommand("task", "Writes the task that is told from data as JSON, to be corrected; docs/tasks.md explains every field.",
    "micronets task init path/to/my-data --out my-task.json")
{
    private const string Initialise = "init";

    private readonly Argument<string> _action = new("action") { Description = "init: write the task." };

    private readonly TaskArgument _task = new();

    private readonly Option<string?> _out = new("--out") { Description = "File to write; without it the task is printed." };

    protected override void Configure(Command command)
    {
        _action.AcceptOnlyFromAmong(Initialise);
        command.Arguments.Add(_action);
        _task.AddTo(command);
        command.Options.Add(_out);
    }

    protected override int Run(Invocation invocation)
    {
        TaskSpec task = _task.Inferred(invocation) ?? TaskCatalog.Find(_task.Text(invocation));
        string json = TaskCatalog.Write(task);
        if (invocation.Get(_out) is { } file)
            AtomicFile.WriteAllText(file, json + "\n");
        invocation.Terminal.Result(task, () => invocation.Get(_out) is { } written
            ? $"{written}: task '{task.Name}', the network reads {task.Shape}\nnext: micronets run {ShellText.Word(written)} "
                + $"--data {ShellText.Word(_task.Text(invocation))} --device stm32f446re" : json);
        return ExitCode.Done;
    }
}
