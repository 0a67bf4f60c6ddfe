using System.CommandLine;

namespace MicroNets.Cli.Commands;

/// <summary>Installs the outside programs that the stages use.</summary>
internal sealed class SetupCommand()
    : ToolCommand("setup", "Installs what stages need beside the tool: compilers, the emulator, the speech synthesiser.", "micronets setup")
{
    private readonly Option<string[]> _with = new("--with")
    {
        Description = $"Something that is not needed everywhere too: {string.Join(", ", OutsideProgram.Others.Keys)}.",
    };

    protected override void Configure(Command command)
    {
        _with.AcceptOnlyFromAmong([.. OutsideProgram.Others.Keys]);
        command.Options.Add(_with);
    }

    protected override int Run(Invocation invocation)
    {
        OutsideProgram[] wanted = [.. OutsideProgram.All,
            .. (invocation.Get(_with) ?? []).Distinct().Select(name => OutsideProgram.Others[name])];
        IReadOnlyList<OutsideProgram> missing = invocation.Terminal.Log().Lacking(wanted);
        var programs = wanted.Select(program => new { program.Name, Present = !missing.Contains(program), program.Purpose }).ToArray();
        invocation.Terminal.Result(new { programs }, () =>
        {
            var table = new TextTable(["program", "", "needed for"]);
            foreach (var program in programs)
                table.Add(program.Name, program.Present ? "present" : "missing", program.Purpose);
            return table.ToString();
        });
        return missing.Count == 0 ? ExitCode.Done : ExitCode.BadInput;
    }
}
