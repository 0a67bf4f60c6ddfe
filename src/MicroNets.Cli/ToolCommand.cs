using System.CommandLine;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Cli;

/// <summary>
/// One command of the tool: its name, what it takes and what it does. A command adds its arguments and options in
/// <see cref="Configure"/> and answers an <see cref="ExitCode"/> from <see cref="Run"/>; everything it prints goes through
/// <see cref="Invocation.Terminal"/>.
/// </summary>
internal abstract class ToolCommand(string name, string description, string example)
{
    public string Name => name;

    public Command Build(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var command = new Command(name, $"{description}\n\nExample:\n  {example}");
        Configure(command);
        foreach (ToolCommand part in Parts)
            command.Subcommands.Add(part.Build(output, error, cancellation));
        command.SetAction(parsed =>
        {
            var terminal = new Terminal(output, error, parsed.GetValue(CommonOptions.Json), parsed.GetValue(CommonOptions.Quiet));
            return Guard(new Invocation(parsed, terminal, parsed.GetValue(CommonOptions.Seed), cancellation));
        });
        return command;
    }

    /// <summary>
    /// Whether <see cref="Run"/> watches <see cref="Invocation.Cancellation"/> and stops where the same command can go on. Others hold
    /// nothing worth keeping: an interruption leaves them behind, and they end with the process.
    /// </summary>
    protected virtual bool Resumes => false;

    /// <summary>Commands that go under the name of this one.</summary>
    protected virtual IReadOnlyList<ToolCommand> Parts => [];

    protected abstract void Configure(Command command);

    protected abstract int Run(Invocation invocation);

    private int Guard(Invocation invocation)
    {
        try
        {
            return Resumes ? Run(invocation) : Task.Run(() => Run(invocation)).WaitAsync(invocation.Cancellation).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            invocation.Terminal.Error(Resumes ? "interrupted; the same command goes on from here" : "interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (exception is InputException or GraphException or IOException or UnauthorizedAccessException)
        {
            // A network that cannot be, a missing file, a denied folder and a full disk are the user's to mend, and the message says which.
            invocation.Terminal.Error(exception);
            return ExitCode.BadInput;
        }
        catch (Exception exception) when (IsLackOfMemory(exception))
        {
            invocation.Terminal.Error(HostMemory.Lack("work that ran out of memory", "take less at once, such as smaller files"));
            return ExitCode.BadInput;
        }
        catch (Exception exception)
        {
            invocation.Terminal.Error($"internal error, please report it: {exception}");
            return ExitCode.InternalError;
        }
    }

    // Loops over threads wrap what their iterations throw, and so do initialisers of types.
    private static bool IsLackOfMemory(Exception? exception) => exception switch
    {
        null => false,
        OutOfMemoryException => true,
        AggregateException several => several.InnerExceptions.Any(IsLackOfMemory),
        _ => IsLackOfMemory(exception.InnerException),
    };
}

/// <summary>A command line, parsed, with the means to answer it.</summary>
internal sealed record Invocation(ParseResult Arguments, Terminal Terminal, ulong Seed, CancellationToken Cancellation)
{
    /// <summary>Whether an option was typed, with or without a value.</summary>
    public bool Has(Option option) => Arguments.GetResult(option) is { Implicit: false };

    public T Get<T>(Option<T> option) => Arguments.GetValue(option)!;

    public T Get<T>(Argument<T> argument) => Arguments.GetValue(argument)!;
}
