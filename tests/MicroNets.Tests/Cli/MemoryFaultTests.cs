using System.CommandLine;
using MicroNets.Cli;

namespace MicroNets.Tests.Cli;

/// <summary>Memory that runs out in whatever wraps it.</summary>
public class MemoryFaultTests
{
    public static TheoryData<string> Wrappings => ["alone", "of a loop", "among others", "of a type"];

    [Theory]
    [MemberData(nameof(Wrappings))]
    public void Memory_that_runs_out_is_the_users_to_mend(string wrapping)
    {
        var lack = new InsufficientMemoryException();
        (int code, string errors) = Run(wrapping switch
        {
            "of a loop" => new AggregateException(lack),
            "among others" => new AggregateException(new AggregateException(new InvalidOperationException()), new AggregateException(lack)),
            "of a type" => new TypeInitializationException("T", lack),
            _ => lack,
        });
        Assert.Equal(ExitCode.BadInput, code);
        Assert.StartsWith("micronets: found work that ran out of memory; expected at most ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_else_a_loop_throws_is_an_internal_error()
    {
        (int code, string errors) = Run(new AggregateException(new InvalidOperationException("a fault")));
        Assert.Equal(ExitCode.InternalError, code);
        Assert.Contains("a fault", errors, StringComparison.Ordinal);
    }

    private static (int Code, string Errors) Run(Exception exception)
    {
        using var error = new StringWriter();
        Command command = new Throwing(exception).Build(TextWriter.Null, error, CancellationToken.None);
        return (command.Parse([]).Invoke(), error.ToString());
    }

    private sealed class Throwing(Exception exception) : ToolCommand("throw", "Throws.", "throw")
    {
        protected override void Configure(Command command)
        {
        }

        protected override int Run(Invocation invocation) => throw exception;
    }
}
