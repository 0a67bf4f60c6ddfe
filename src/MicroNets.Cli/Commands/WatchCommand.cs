using System.CommandLine;
using MicroNets.Cli.Watching;

namespace MicroNets.Cli.Commands;

/// <summary>Shows runs in a browser while they go on.</summary>
internal sealed class WatchCommand() : ToolCommand(
    "watch",
    """
    Shows the runs of a folder in a browser while they go on, on this machine alone: the address has a random word that nobody else knows. Ends
    with Ctrl+C.
    """,
    "micronets watch runs")
{
    private readonly Argument<string> _folder = new("folder")
    {
        Description = "Where runs lie.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => "runs",
    };

    private readonly Option<int> _port = new("--port")
    {
        Description = "Port of the loopback address [default: a free one].",
        DefaultValueFactory = _ => 0,
    };

    protected override bool Resumes => true;

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_folder);
        command.Options.Add(_port);
    }

    protected override int Run(Invocation invocation)
    {
        if (invocation.Get(_port) is var port and (< 0 or > ushort.MaxValue))
            throw new InputException($"port {port}", $"0 to {ushort.MaxValue}", "choose another");
        Task.Run(() => Serve(invocation)).GetAwaiter().GetResult();
        return ExitCode.Done;
    }

    private async Task Serve(Invocation invocation)
    {
        await using WatchServer server = await WatchServer.StartAsync(invocation.Get(_folder), invocation.Get(_port));
        invocation.Terminal.Result(new { address = server.Address }, () => $"{server.Address}\n(Ctrl+C ends it)");
        try
        {
            await Task.Delay(Timeout.Infinite, invocation.Cancellation);
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
    }
}
