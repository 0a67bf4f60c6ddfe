using System.CommandLine;
using MicroNets.Runs;
using MicroNets.Runs.Archives;

namespace MicroNets.Cli.Commands;

/// <summary>Makes one file of a finished run.</summary>
internal sealed class PackCommand() : ToolCommand(
    "pack",
    "Makes one archive of a finished run: request, certificate, report, model and C project. 'micronets run --from' makes it again.",
    "micronets pack runs/kws-stm32f446re")
{
    private readonly Argument<string> _folder = new("run") { Description = "Folder of a finished run." };

    private readonly Option<string?> _out = new("--out") { Description = "The archive [default: RUN.zip]." };

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_folder);
        command.Options.Add(_out);
    }

    protected override int Run(Invocation invocation)
    {
        using RunFolder folder = RunFolder.Open(invocation.Get(_folder));
        string path = invocation.Get(_out) ?? $"{Path.TrimEndingDirectorySeparator(folder.Path)}.zip";
        RunArchive.Pack(folder, path);
        invocation.Terminal.Result(new { archive = path, bytes = new FileInfo(path).Length },
            () => $"{path}\n\nnext:\n  micronets run --from {path} --out again");
        return ExitCode.Done;
    }
}
